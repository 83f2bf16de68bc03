package dev.postern.parse;

import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.domain.type.Dates;
import dev.postern.domain.type.Numbers;
import dev.postern.domain.type.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds the names and values of attributes to their rules and collects the valid ones. Made for one body and used by one
 * thread.
 */
abstract class AttributeValidator {
    static final int MAX_NAME_LENGTH = 49;
    private static final AttributeValue TRUE = new AttributeValue(AttributeType.BOOLEAN, "true");
    private static final AttributeValue FALSE = new AttributeValue(AttributeType.BOOLEAN, "false");
    private static final AttributeValue ZERO = new AttributeValue(AttributeType.NUMBER, "0");

    private final ValidationRules rules;
    private final List<String> reserved;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> removed = new ArrayList<>(0);
    private final List<Violation> violations = new ArrayList<>(0);
    private int custom;

    /** {@code reserved} are names that are known and not counted. */
    AttributeValidator(ValidationRules rules, List<String> reserved) {
        this.rules = rules;
        this.reserved = reserved;
    }

    /** The path to the name of an attribute in the body. */
    abstract List<?> pathOfName(String name);

    /** The path to its value. */
    abstract List<?> pathOfValue(String name);

    List<Attribute> attributes() {
        return attributes;
    }

    /** The names that were sent as null; none where null is to be left alone. */
    List<String> removed() {
        return rules.nullRemoves() ? removed : List.of();
    }

    /** Every rule that was broken so far. */
    List<Violation> violations() {
        return violations;
    }

    /** Demands that at most {@code max} of the attributes are custom; {@code path} is where they are. */
    void requireAtMost(int max, List<?> path, Code code) {
        if (custom > max) {
            violate(path, code, "must have at most " + max + " custom attributes", max);
        }
    }

    /** Validates the name of the next attribute, and counts it where it is custom. */
    void validateName(String name) {
        if (reserved.contains(name)) {
            return;
        }
        custom++;
        if (!Text.isStorable(name)) {
            violate(pathOfName(name), Code.STRING_UNICODE, "must have a name without NUL and lone surrogates");
        } else if (Text.isBlank(name)) {
            violate(pathOfName(name), Code.ATTRIBUTE_NAME_EMPTY, "must have a name that is not blank");
        } else if (Text.hasControl(name)) {
            violate(pathOfName(name), Code.ATTRIBUTE_NAME_CONTROL, "must have a name without control characters");
        }
        if (Text.isLongerThan(name, MAX_NAME_LENGTH)) {
            String rule = "must have a name of less than 50 characters";
            violate(pathOfName(name), Code.ATTRIBUTE_NAME_MAX, rule, MAX_NAME_LENGTH);
        }
    }

    /** Adds a string of the type that the client states, or else of the one that follows from its form. */
    void addString(String name, String text, Optional<AttributeType> stated) {
        int max = rules.maxStringLength();
        if (!Text.isStorable(text)) {
            violate(pathOfValue(name), Code.STRING_UNICODE, "must be without NUL and lone surrogates");
        } else if (Text.isLongerThan(text, max)) {
            violate(pathOfValue(name), Code.STRING_MAX, "must be at most " + max + " characters long", max);
        } else {
            add(name, new AttributeValue(stated.orElseGet(() -> inferred(text)), text, stated.isPresent()));
        }
    }

    private AttributeType inferred(String text) {
        return rules.inferDates() && Dates.isDate(text) ? AttributeType.DATE : AttributeType.STRING;
    }

    void addNumber(String name, String literal) {
        if (!Numbers.isSafe(literal)) {
            violate(
                    pathOfValue(name),
                    Code.NUMBER_UNSAFE,
                    "must be a number of at most " + Numbers.MAX_LENGTH
                            + " characters with a magnitude from 1e-308 to 1e308");
        } else {
            // PostgreSQL would keep as many zeros as the exponent of a zero asks for.
            add(name, Numbers.isZero(literal) ? ZERO : new AttributeValue(AttributeType.NUMBER, literal));
        }
    }

    void addBoolean(String name, boolean value) {
        add(name, value ? TRUE : FALSE);
    }

    private void add(String name, AttributeValue value) {
        attributes.add(new Attribute(name, value));
    }

    void addRemoved(String name) {
        removed.add(name);
    }

    void violate(List<?> path, Code code, String rule) {
        violations.add(Violation.of(path, code, rule));
    }

    private void violate(List<?> path, Code code, String rule, int limit) {
        violations.add(Violation.of(path, code, rule, limit));
    }
}
