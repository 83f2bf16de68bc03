package dev.postern.parse;

import dev.postern.domain.AttributeType;
import dev.postern.domain.Dates;
import dev.postern.domain.Text;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.parse.JsonReader.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads an array of {@code {name, type, value}} as attributes, the members of an item in any order. Without a type it
 * follows from the value. Made for one body and thrown away with it.
 */
final class AttributeArrayReader extends AttributeValidator {
    private static final String NAME = "name";
    private static final String TYPE = "type";
    private static final String VALUE = "value";

    private final List<String> parent;
    private final int maxAttributes;
    private final UniqueNames names = new UniqueNames();
    private int index;

    /** {@code parent} is the path of the array; {@code maxAttributes} is how many of its attributes may be custom. */
    AttributeArrayReader(List<String> parent, ValidationRules rules, int maxAttributes) {
        super(rules);
        this.parent = parent;
        this.maxAttributes = maxAttributes;
    }

    /** Every rule that was broken, the bound on the number of items included. */
    @Override
    List<Violation> violations() {
        List<Violation> violations = super.violations();
        if (custom() > maxAttributes) {
            violations.add(Violation.of(
                    parent,
                    Code.ARRAY_MAX,
                    "must have at most " + maxAttributes + " custom attributes",
                    maxAttributes));
        }
        return violations;
    }

    /** Reads the array; the reader is at its beginning, whatever it is, and ends at its end. */
    void read(JsonReader json) throws MalformedJsonException {
        if (json.kind() != Kind.ARRAY) {
            json.skip();
            violate(parent, Code.ARRAY_BASE, "must be an array");
            return;
        }
        for (index = 0; json.nextItem(); index++) {
            if (json.kind() == Kind.OBJECT) {
                new Item().read(json);
            } else {
                json.skip();
                violate(path(), Code.OBJECT_BASE, "must be an object");
            }
        }
    }

    private List<Object> path() {
        List<Object> path = new ArrayList<>(parent);
        path.add(index);
        return path;
    }

    private List<Object> path(String member) {
        List<Object> path = path();
        path.add(member);
        return path;
    }

    @Override
    List<?> pathOfName(String name) {
        return path(NAME);
    }

    @Override
    List<?> pathOfValue(String name) {
        return path(VALUE);
    }

    /** One item while it is read. */
    private final class Item {
        private final UniqueNames members = new UniqueNames();
        private String name = "";
        private boolean hasName;
        private Optional<AttributeType> stated = Optional.empty();
        private boolean hasBadType;
        private boolean hasValue;
        private Kind value = Kind.NULL;
        private String text = "";

        void read(JsonReader json) throws MalformedJsonException {
            while (json.nextMember()) {
                String member = json.name();
                JsonReader.requireNew(members.add(member));
                switch (member) {
                    case NAME -> readName(json);
                    case TYPE -> readType(json);
                    case VALUE -> readValue(json);
                    default -> {
                        json.skip();
                        violate(path(Text.abbreviate(member, MAX_NAME_LENGTH)), Code.OBJECT_UNKNOWN, "is not allowed");
                    }
                }
            }
            judge();
        }

        private void readName(JsonReader json) throws MalformedJsonException {
            if (json.kind() == Kind.STRING) {
                name = json.text();
                hasName = true;
            } else {
                json.skip();
                violate(path(NAME), Code.STRING_BASE, "must be a string");
            }
        }

        private void readType(JsonReader json) throws MalformedJsonException {
            if (json.kind() == Kind.STRING) {
                stated = AttributeType.find(json.text());
            }
            json.skip();
            hasBadType = stated.isEmpty();
            if (hasBadType) {
                violate(path(TYPE), Code.ANY_ONLY, "must be one of string, number, boolean, date");
            }
        }

        private void readValue(JsonReader json) throws MalformedJsonException {
            hasValue = true;
            value = json.kind();
            text = json.text();
            json.skip();
        }

        private void judge() {
            if (!members.ordered().contains(NAME)) {
                violate(path(NAME), Code.ANY_REQUIRED, "is required");
            }
            if (hasName) {
                takeName(name);
                if (!names.add(name)) {
                    violate(path(NAME), Code.ARRAY_UNIQUE, "must not be the name of two attributes");
                }
            }
            if (hasValue) {
                judgeValue();
            } else {
                violate(path(VALUE), Code.ANY_REQUIRED, "is required");
            }
        }

        private void judgeValue() {
            switch (value) {
                case OBJECT, ARRAY ->
                    violate(path(VALUE), Code.ATTRIBUTE_TYPE, "must be a string, a number, a boolean, a date or null");
                case NULL -> takeNull(name);
                default -> {
                    if (stated.isPresent()) {
                        takeStated(stated.get());
                    } else if (!hasBadType) {
                        takeInferred();
                    }
                }
            }
        }

        private void takeStated(AttributeType type) {
            boolean isString = value == Kind.STRING;
            boolean isOfType = switch (type) {
                case STRING -> isString;
                case DATE -> isString && Dates.isDate(text);
                case NUMBER -> value == Kind.INTEGER || value == Kind.FRACTION;
                case BOOLEAN -> value == Kind.TRUE || value == Kind.FALSE;
            };
            if (!isOfType) {
                violate(path(VALUE), Code.ATTRIBUTE_TYPE, "must be a " + type.label() + ", as its type says");
            } else if (isString) {
                takeStatedString(name, text, type);
            } else {
                takeInferred();
            }
        }

        private void takeInferred() {
            switch (value) {
                case STRING -> takeString(name, text);
                case TRUE -> takeBoolean(name, true);
                case FALSE -> takeBoolean(name, false);
                default -> takeNumber(name, text);
            }
        }
    }
}
