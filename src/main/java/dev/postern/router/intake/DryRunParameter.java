package dev.postern.router.intake;

import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The parameter {@code dryRun} of every tracking request: judge, and write nothing. Its name is taken in any case. */
public final class DryRunParameter {
    public static final Violation VIOLATION =
            Violation.of(List.of("dryRun"), Code.ANY_ONLY, "must be true or false, once");

    private static final String NAME = "dryRun";
    /** More than a head can hold: a parameter that is left out would write what was only to be judged. */
    private static final int MOST_PARAMETERS = 1_000_000;

    private static final Optional<Boolean> FALSE = Optional.of(false);

    private DryRunParameter() {}

    /** By a path and query whose percent-encoding is good; empty where the parameter is neither true nor false. */
    public static Optional<Boolean> of(String uri) {
        if (uri.indexOf('?') < 0) {
            return FALSE;
        }
        List<String> values = new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MOST_PARAMETERS, true)
                .parameters().entrySet().stream()
                        .filter(parameter -> parameter.getKey().equalsIgnoreCase(NAME))
                        .flatMap(parameter -> parameter.getValue().stream())
                        .toList();
        return switch (values.isEmpty() ? "false" : String.join("&", values)) {
            case "true" -> Optional.of(true);
            case "false" -> FALSE;
            default -> Optional.empty();
        };
    }
}
