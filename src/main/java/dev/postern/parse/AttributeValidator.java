package dev.postern.parse;

import dev.postern.domain.Attribute;
import dev.postern.domain.AttributeType;
import dev.postern.domain.AttributeValue;
import dev.postern.domain.Dates;
import dev.postern.domain.Numbers;
import dev.postern.domain.Reserved;
import dev.postern.domain.Text;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of names and values, and what was found good by them. Whoever extends it reads one form of a body and knows
 * where in it something stands. Made for one body and thrown away with it.
 */
abstract class AttributeValidator {
    static final int MAX_NAME_LENGTH = 49;
    private static final AttributeValue TRUE = new AttributeValue(AttributeType.BOOLEAN, "true");
    private static final AttributeValue FALSE = new AttributeValue(AttributeType.BOOLEAN, "false");
    private static final AttributeValue ZERO = new AttributeValue(AttributeType.NUMBER, "0");

    private final ValidationRules rules;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> removed = new ArrayList<>(0);
    private final List<Violation> violations = new ArrayList<>(0);
    private int custom;

    AttributeValidator(ValidationRules rules) {
        this.rules = rules;
    }

    /** Where the name of an attribute stands; asked for only where it breaks a rule. */
    abstract List<?> pathOfName(String name);

    /** Where its value stands. */
    abstract List<?> pathOfValue(String name);

    List<Attribute> attributes() {
        return attributes;
    }

    /** The names that were sent as null. */
    List<String> removed() {
        return removed;
    }

    /** Every rule that was broken so far. */
    List<Violation> violations() {
        return violations;
    }

    /** How many attributes were sent that are not reserved. */
    int custom() {
        return custom;
    }

    /** Judges the name of the next attribute. */
    void takeName(String name) {
        if (rules.hasReserved() && Reserved.isReserved(name)) {
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
            violations.add(Violation.of(
                    pathOfName(name),
                    Code.ATTRIBUTE_NAME_MAX,
                    "must have a name of less than 50 characters",
                    MAX_NAME_LENGTH));
        }
    }

    /** Takes a string whose type follows from how it looks. */
    void takeString(String name, String text) {
        if (isGood(name, text)) {
            AttributeType type = rules.inferDates() && Dates.isDate(text) ? AttributeType.DATE : AttributeType.STRING;
            attributes.add(new Attribute(name, new AttributeValue(type, text)));
        }
    }

    /** Takes a string of which the caller says that it is a String or a Date. */
    void takeStatedString(String name, String text, AttributeType stated) {
        if (isGood(name, text)) {
            attributes.add(new Attribute(name, new AttributeValue(stated, text, true)));
        }
    }

    private boolean isGood(String name, String text) {
        if (!Text.isStorable(text)) {
            violate(pathOfValue(name), Code.STRING_UNICODE, "must be without NUL and lone surrogates");
            return false;
        }
        if (Text.isLongerThan(text, rules.maxStringLength())) {
            violations.add(Violation.of(
                    pathOfValue(name),
                    Code.STRING_MAX,
                    "must be at most " + rules.maxStringLength() + " characters long",
                    rules.maxStringLength()));
            return false;
        }
        return true;
    }

    void takeNumber(String name, String literal) {
        if (!Numbers.isSafe(literal)) {
            violate(
                    pathOfValue(name),
                    Code.NUMBER_UNSAFE,
                    "must be a number of at most " + Numbers.MAX_LENGTH
                            + " characters with a magnitude from 1e-308 to 1e308");
        } else if (Numbers.isZero(literal)) {
            // PostgreSQL would keep as many zeros as the exponent asks for.
            attributes.add(new Attribute(name, ZERO));
        } else {
            attributes.add(new Attribute(name, new AttributeValue(AttributeType.NUMBER, literal)));
        }
    }

    void takeBoolean(String name, boolean value) {
        attributes.add(new Attribute(name, value ? TRUE : FALSE));
    }

    void takeNull(String name) {
        removed.add(name);
    }

    void violate(List<?> path, Code code, String rule) {
        violations.add(Violation.of(path, code, rule));
    }
}
