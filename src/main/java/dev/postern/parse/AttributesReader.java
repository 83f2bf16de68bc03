package dev.postern.parse;

import com.fasterxml.jackson.core.JsonToken;
import dev.postern.domain.Violation.Code;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Dates;
import dev.postern.domain.type.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads attributes: the members of an object, or an array of {@code {name, type, value}} with the members in any order and the
 * type optional. Made for one body and used by one thread.
 */
final class AttributesReader extends AttributeValidator {
    private static final String NAME = "name";
    private static final String TYPE = "type";
    private static final String VALUE = "value";

    private final List<String> parent;
    private final List<String> names = new ArrayList<>();
    /** The position in the array that is read. */
    private Optional<Integer> index = Optional.empty();

    /** {@code parent} is the path of the object or the array; {@code reserved} are names that are not counted as custom. */
    AttributesReader(List<String> parent, ValidationRules rules, List<String> reserved) {
        super(rules, reserved);
        this.parent = parent;
    }

    /** The names of the members of an object, in their order. */
    List<String> names() {
        return names;
    }

    /** Reads the members of the value, which has to be an object with at most {@code max} custom attributes. */
    void readObject(StrictJson json, int max) throws IOException {
        if (json.token() != JsonToken.START_OBJECT) {
            json.skip();
            violate(parent, Code.OBJECT_BASE, "must be an object");
            return;
        }
        while (json.nextMember()) {
            readMember(json);
        }
        requireAtMost(max, Code.OBJECT_MAX);
    }

    /** Demands that at most {@code max} attributes are custom. */
    void requireAtMost(int max, Code code) {
        requireAtMost(max, parent, code);
    }

    /** Reads one member of an object. */
    void readMember(StrictJson json) throws IOException {
        String name = json.name();
        names.add(name);
        validateName(name);
        add(name, json.token(), json.text());
        json.skip();
    }

    private void add(String name, JsonToken token, String text) {
        switch (token) {
            case VALUE_STRING -> addString(name, text, Optional.empty());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> addNumber(name, text);
            case VALUE_TRUE, VALUE_FALSE -> addBoolean(name, token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> addRemoved(name);
            default ->
                violate(
                        pathOfValue(name),
                        Code.ATTRIBUTE_TYPE,
                        "must be a string, a number, a boolean, a date or null");
        }
    }

    /** Reads the items of the value, which has to be an array with at most {@code max} custom attributes. */
    void readArray(StrictJson json, int max) throws IOException {
        if (json.token() != JsonToken.START_ARRAY) {
            json.skip();
            violate(parent, Code.ARRAY_BASE, "must be an array");
            return;
        }
        Set<String> unique = new HashSet<>();
        for (int i = 0; json.nextItem(); i++) {
            index = Optional.of(i);
            if (json.token() == JsonToken.START_OBJECT) {
                new Item(unique).read(json);
            } else {
                json.skip();
                violate(path(), Code.OBJECT_BASE, "must be an object");
            }
        }
        requireAtMost(max, Code.ARRAY_MAX);
    }

    private List<Object> path(String... members) {
        List<Object> path = new ArrayList<>(parent);
        index.ifPresent(path::add);
        path.addAll(List.of(members));
        return path;
    }

    @Override
    List<?> pathOfName(String name) {
        return path(index.isPresent() ? NAME : Text.abbreviate(name, MAX_NAME_LENGTH));
    }

    @Override
    List<?> pathOfValue(String name) {
        return path(index.isPresent() ? VALUE : Text.abbreviate(name, MAX_NAME_LENGTH));
    }

    /** One item while it is read. */
    private final class Item {
        private final Set<String> unique;
        private boolean hasName;
        private Optional<String> name = Optional.empty();
        private Optional<AttributeType> stated = Optional.empty();
        private boolean hasBadType;
        private JsonToken token = JsonToken.NOT_AVAILABLE;
        private String text = "";

        Item(Set<String> unique) {
            this.unique = unique;
        }

        void read(StrictJson json) throws IOException {
            while (json.nextMember()) {
                String member = json.name();
                switch (member) {
                    case NAME -> readName(json);
                    case TYPE -> readType(json);
                    case VALUE -> {
                        token = json.token();
                        text = json.text();
                    }
                    default ->
                        violate(path(Text.abbreviate(member, MAX_NAME_LENGTH)), Code.OBJECT_UNKNOWN, "is not allowed");
                }
                json.skip();
            }
            judge();
        }

        private void readName(StrictJson json) throws IOException {
            hasName = true;
            if (json.token() == JsonToken.VALUE_STRING) {
                name = Optional.of(json.text());
            } else {
                violate(path(NAME), Code.STRING_BASE, "must be a string");
            }
        }

        private void readType(StrictJson json) throws IOException {
            stated = json.token() == JsonToken.VALUE_STRING ? AttributeType.find(json.text()) : Optional.empty();
            hasBadType = stated.isEmpty();
            if (hasBadType) {
                violate(path(TYPE), Code.ANY_ONLY, "must be one of string, number, boolean, date");
            }
        }

        private void judge() {
            if (!hasName) {
                violate(path(NAME), Code.ANY_REQUIRED, "is required");
            }
            name.ifPresent(this::judgeName);
            if (token == JsonToken.NOT_AVAILABLE) {
                violate(path(VALUE), Code.ANY_REQUIRED, "is required");
            } else if (token == JsonToken.VALUE_NULL || token.isStructStart() || (stated.isEmpty() && !hasBadType)) {
                add(name.orElse(""), token, text);
            } else {
                stated.ifPresent(this::addStated);
            }
        }

        private void judgeName(String given) {
            validateName(given);
            if (!unique.add(given)) {
                violate(path(NAME), Code.ARRAY_UNIQUE, "must not be the name of two attributes");
            }
        }

        private void addStated(AttributeType type) {
            boolean isString = token == JsonToken.VALUE_STRING;
            boolean isOfType = switch (type) {
                case STRING -> isString;
                case DATE -> isString && Dates.isDate(text);
                case NUMBER -> token.isNumeric();
                case BOOLEAN -> token.isBoolean();
            };
            if (!isOfType) {
                violate(path(VALUE), Code.ATTRIBUTE_TYPE, "must be a " + type.label() + ", as its type says");
            } else if (isString) {
                addString(name.orElse(""), text, stated);
            } else {
                add(name.orElse(""), token, text);
            }
        }
    }
}
