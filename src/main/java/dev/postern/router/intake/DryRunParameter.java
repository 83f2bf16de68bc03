package dev.postern.router.intake;

import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** The parameter {@code dryRun} of every tracking call: judge, and write nothing. */
final class DryRunParameter {
    static final Violation VIOLATION = Violation.of(List.of("dryRun"), Code.ANY_ONLY, "must be true or false, once");

    private static final Optional<Boolean> YES = Optional.of(true);
    private static final Optional<Boolean> NO = Optional.of(false);

    private DryRunParameter() {}

    /** Empty where the parameter is neither true nor false. */
    static Optional<Boolean> of(HttpServerRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        // Nearly no request has a query. What else is in it is nobody's affair, and may not even be decoded.
        return query < 0 ? NO : of(uri.substring(query + 1));
    }

    private static Optional<Boolean> of(String query) {
        Optional<Boolean> dryRun = NO;
        boolean present = false;
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("dryRun=") || parameter.equals("dryRun")) {
                if (present) {
                    return Optional.empty();
                }
                present = true;
                dryRun = value(parameter);
            }
        }
        return dryRun;
    }

    private static Optional<Boolean> value(String parameter) {
        return switch (parameter) {
            case "dryRun=true" -> YES;
            case "dryRun=false" -> NO;
            default -> Optional.empty();
        };
    }
}
