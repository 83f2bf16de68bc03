package dev.postern.parse;

import com.fasterxml.jackson.core.JsonToken;
import dev.postern.domain.CustomerIds;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.domain.type.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the one member of a body that names its customer. Made for one body and used by one thread. */
final class CustomerIdReader {
    private final List<String> path;
    private final List<String> placeholders;
    private final List<Violation> violations = new ArrayList<>(0);
    private String canonical = "";
    private boolean present;

    /** {@code member} is the name of the member; {@code placeholders} are ids that are refused, in any case. */
    CustomerIdReader(String member, List<String> placeholders) {
        this.path = List.of(member);
        this.placeholders = placeholders;
    }

    /** The id as it is stored; empty where it breaks a rule. */
    String canonical() {
        return canonical;
    }

    /** Every rule that the id breaks, also that it has to be there. */
    List<Violation> violations() {
        return present ? violations : List.of(Violation.of(path, Code.ANY_REQUIRED, "is required"));
    }

    /** Reads the value of the member. */
    void read(StrictJson json) throws IOException {
        present = true;
        String text = json.text();
        boolean isId = json.token() == JsonToken.VALUE_STRING
                || (json.token() == JsonToken.VALUE_NUMBER_INT && !text.startsWith("-"));
        json.skip();
        if (isId) {
            check(text);
        } else {
            violate(Code.STRING_BASE, "must be a string or a non-negative integer");
        }
    }

    /** Sets the id of a customer that does not come as JSON. */
    void set(String text) {
        present = true;
        check(text);
    }

    private void check(String text) {
        if (!Text.isStorable(text)) {
            violate(Code.STRING_UNICODE, "must be without NUL and lone surrogates");
        } else if (Text.isInvisible(text)) {
            violate(Code.STRING_EMPTY, "is not allowed to be empty");
        } else if (Text.isLongerThan(text, CustomerIds.MAX_LENGTH)) {
            violations.add(Violation.of(
                    path,
                    Code.STRING_MAX,
                    "must be at most " + CustomerIds.MAX_LENGTH + " characters long",
                    CustomerIds.MAX_LENGTH));
        } else if (CustomerIds.isPlaceholder(text, placeholders)) {
            violate(Code.ID_PLACEHOLDER, "must be the id of one customer, not a placeholder");
        } else {
            canonical = CustomerIds.canonical(text);
        }
    }

    private void violate(Code code, String rule) {
        violations.add(Violation.of(path, code, rule));
    }
}
