package dev.postern.router.intake;

import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The parameter {@code dryRun} of every tracking request: judge, and write nothing. */
final class DryRunParameter {
    static final Violation VIOLATION = Violation.of(List.of("dryRun"), Code.ANY_ONLY, "must be true or false, once");

    private DryRunParameter() {}

    /** Empty where the parameter is neither true nor false. */
    static Optional<Boolean> of(HttpServerRequest request) {
        int query = request.uri().indexOf('?');
        if (query < 0) {
            return Optional.of(false);
        }
        // The other parameters are not looked at, and may not even be decoded.
        List<String> given = Arrays.stream(request.uri().substring(query + 1).split("&", -1))
                .filter(parameter -> parameter.equals("dryRun") || parameter.startsWith("dryRun="))
                .toList();
        return switch (String.join("&", given)) {
            case "", "dryRun=false" -> Optional.of(false);
            case "dryRun=true" -> Optional.of(true);
            default -> Optional.empty();
        };
    }
}
