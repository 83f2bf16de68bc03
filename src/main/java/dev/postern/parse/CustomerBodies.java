package dev.postern.parse;

import dev.postern.config.Config;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.util.List;

/** Reads bodies that tell of a customer, for those who get them in another way than over HTTP. Safe on any thread. */
public final class CustomerBodies {
    private static final List<?> ATTRIBUTES = List.of("attributes");

    private final TrackUserParser plain;
    private final CustomerParser typed;

    public CustomerBodies(Config config) {
        ValidationRules rules = ValidationRules.of(config);
        this.plain = new TrackUserParser(rules);
        this.typed = new CustomerParser(rules);
    }

    /** The body of {@code POST /track/user} or, where its attributes are an array, of {@code POST /rest-api/customer}. */
    public ParseResult<TrackUser> ofEitherForm(byte[] body) {
        ParseResult<TrackUser> parsed = plain.parse(body);
        if (parsed instanceof ParseResult.Invalid<TrackUser> invalid
                && invalid.violations().stream().anyMatch(CustomerBodies::tellsOfOtherAttributes)) {
            ParseResult<TrackUser> other = typed.parse(body);
            return other instanceof ParseResult.Invalid<TrackUser> broken
                            && broken.violations().stream().anyMatch(CustomerBodies::tellsOfOtherAttributes)
                    ? parsed
                    : other;
        }
        return parsed;
    }

    /** The body of {@code POST /rest-api/customer}. */
    public ParseResult<TrackUser> typed(byte[] body) {
        return typed.parse(body);
    }

    private static boolean tellsOfOtherAttributes(Violation violation) {
        return violation.path().equals(ATTRIBUTES)
                && (violation.code() == Code.OBJECT_BASE || violation.code() == Code.ARRAY_BASE);
    }
}
