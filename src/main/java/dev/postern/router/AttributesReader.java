package dev.postern.router;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.postern.domain.Attribute;
import dev.postern.domain.AttributeType;
import dev.postern.domain.AttributeValue;
import dev.postern.domain.Dates;
import dev.postern.domain.Numbers;
import dev.postern.domain.Reserved;
import dev.postern.domain.Text;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads members of one object as attributes. Made for one body and thrown away with it. */
final class AttributesReader {
    private static final int MAX_NAME_LENGTH = 49;
    private static final AttributeValue TRUE = new AttributeValue(AttributeType.BOOLEAN, "true");
    private static final AttributeValue FALSE = new AttributeValue(AttributeType.BOOLEAN, "false");
    private static final AttributeValue ZERO = new AttributeValue(AttributeType.NUMBER, "0");

    private final List<String> parent;
    private final TrackUserRules rules;
    private final UniqueNames names = new UniqueNames();
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> removed = new ArrayList<>(0);
    private final List<Violation> violations = new ArrayList<>(0);
    private int custom;

    /** {@code parent} is the path of the object whose members are read. */
    AttributesReader(List<String> parent, TrackUserRules rules) {
        this.parent = parent;
        this.rules = rules;
    }

    List<Attribute> attributes() {
        return attributes;
    }

    List<String> removed() {
        return removed;
    }

    UniqueNames names() {
        return names;
    }

    /** Every rule that was broken, the bound on the number of members included. */
    List<Violation> violations() {
        if (custom > rules.maxAttributes()) {
            violations.add(Violation.of(
                    parent,
                    Code.OBJECT_MAX,
                    "must have at most " + rules.maxAttributes() + " custom attributes",
                    rules.maxAttributes()));
        }
        return violations;
    }

    /** Reads all members; the parser is at the start of the object and ends at its end. */
    void readObject(JsonParser json) throws IOException, MalformedJsonException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            readMember(json, name);
        }
    }

    /** Reads one member; the parser is at its value. */
    void readMember(JsonParser json, String name) throws IOException, MalformedJsonException {
        StrictJson.requireNew(names.add(name));
        if (!Reserved.isReserved(name)) {
            custom++;
            checkName(name);
        }
        switch (json.currentToken()) {
            case VALUE_STRING -> addString(name, json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> addNumber(name, json.getText());
            case VALUE_TRUE -> attributes.add(new Attribute(name, TRUE));
            case VALUE_FALSE -> attributes.add(new Attribute(name, FALSE));
            case VALUE_NULL -> removed.add(name);
            default -> {
                StrictJson.skip(json);
                violate(name, Code.ATTRIBUTE_TYPE, "must be a string, a number, a boolean, a date or null");
            }
        }
    }

    private void checkName(String name) {
        if (!Text.isStorable(name)) {
            violate(name, Code.STRING_UNICODE, "must have a name without NUL and lone surrogates");
        } else if (Text.isBlank(name)) {
            violate(name, Code.ATTRIBUTE_NAME_EMPTY, "must have a name that is not blank");
        } else if (Text.hasControl(name)) {
            violate(name, Code.ATTRIBUTE_NAME_CONTROL, "must have a name without control characters");
        }
        if (Text.isLongerThan(name, MAX_NAME_LENGTH)) {
            violations.add(Violation.of(
                    pathOf(name),
                    Code.ATTRIBUTE_NAME_MAX,
                    "must have a name of less than 50 characters",
                    MAX_NAME_LENGTH));
        }
    }

    private void addString(String name, String text) {
        if (!Text.isStorable(text)) {
            violate(name, Code.STRING_UNICODE, "must be without NUL and lone surrogates");
        } else if (Text.isLongerThan(text, rules.maxStringLength())) {
            violations.add(Violation.of(
                    pathOf(name),
                    Code.STRING_MAX,
                    "must be at most " + rules.maxStringLength() + " characters long",
                    rules.maxStringLength()));
        } else {
            AttributeType type = rules.inferDates() && Dates.isDate(text) ? AttributeType.DATE : AttributeType.STRING;
            attributes.add(new Attribute(name, new AttributeValue(type, text)));
        }
    }

    private void addNumber(String name, String literal) {
        if (!Numbers.isSafe(literal)) {
            violate(
                    name,
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

    private void violate(String name, Code code, String rule) {
        violations.add(Violation.of(pathOf(name), code, rule));
    }

    private List<String> pathOf(String name) {
        List<String> path = new ArrayList<>(parent);
        path.add(Text.abbreviate(name, MAX_NAME_LENGTH));
        return path;
    }
}
