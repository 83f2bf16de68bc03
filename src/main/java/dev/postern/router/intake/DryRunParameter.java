package dev.postern.router.intake;

import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The parameter {@code dryRun} of every tracking request: judge, and write nothing. Its name is taken in any case. */
final class DryRunParameter {
    static final Violation VIOLATION = Violation.of(List.of("dryRun"), Code.ANY_ONLY, "must be true or false, once");

    private static final String NAME = "dryRun";

    private DryRunParameter() {}

    /** By the query of a request line; empty where the parameter is neither true nor false. */
    static Optional<Boolean> of(String uri) {
        int query = uri.indexOf('?');
        if (query < 0) {
            return Optional.of(false);
        }
        List<String> values = Arrays.stream(uri.substring(query + 1).split("&", -1))
                .filter(DryRunParameter::isMeant)
                .map(DryRunParameter::value)
                .toList();
        return values.isEmpty() ? Optional.of(false) : flag(values);
    }

    /** A misspelt name would write what was only to be judged. */
    private static boolean isMeant(String parameter) {
        int equals = parameter.indexOf('=');
        return decoded(equals < 0 ? parameter : parameter.substring(0, equals)).equalsIgnoreCase(NAME);
    }

    private static String value(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? "" : decoded(parameter.substring(equals + 1));
    }

    private static Optional<Boolean> flag(List<String> values) {
        return switch (String.join("&", values)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Another parameter may be written as its reader likes; this one then has a wrong name or value.
            return text;
        }
    }
}
