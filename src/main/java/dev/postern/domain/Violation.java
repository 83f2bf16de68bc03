package dev.postern.domain;

import java.util.List;
import java.util.OptionalInt;

/**
 * One rule that a body breaks, in the shape of the source API's 422 (Joi).
 *
 * @param path where: names of members and positions in arrays from the root, empty for the body itself; U+FFFD in place of
 *     each character that the rules forbid and a reader may not be able to take: NUL, which also stands for half a surrogate pair
 * @param rule what is wrong, read after the label: {@code must be a string}
 */
public record Violation(List<?> path, Code code, String rule, OptionalInt limit) {

    /** The codes of the contract, section 2. */
    public enum Code {
        ANY_REQUIRED("any.required"),
        ANY_ONLY("any.only"),
        STRING_BASE("string.base"),
        STRING_EMPTY("string.empty"),
        STRING_MAX("string.max"),
        STRING_UNICODE("string.unicode"),
        OBJECT_BASE("object.base"),
        OBJECT_UNKNOWN("object.unknown"),
        OBJECT_MAX("object.max"),
        ARRAY_BASE("array.base"),
        ARRAY_MAX("array.max"),
        ARRAY_UNIQUE("array.unique"),
        NUMBER_UNSAFE("number.unsafe"),
        ID_PLACEHOLDER("id.placeholder"),
        ATTRIBUTE_NAME_EMPTY("attribute.name.empty"),
        ATTRIBUTE_NAME_MAX("attribute.name.max"),
        ATTRIBUTE_NAME_CONTROL("attribute.name.control"),
        ATTRIBUTE_TYPE("attribute.type");

        private final String label;

        Code(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public Violation {
        path = path.stream().map(Violation::readable).toList();
    }

    private static Object readable(Object step) {
        return step instanceof String name ? name.replace('\0', '\uFFFD') : step;
    }

    public static Violation of(List<?> path, Code code, String rule) {
        return new Violation(path, code, rule, OptionalInt.empty());
    }

    public static Violation of(List<?> path, Code code, String rule, int limit) {
        return new Violation(path, code, rule, OptionalInt.of(limit));
    }

    /** The last step of the path, or {@code value} for the body itself, as Joi calls it. */
    public String key() {
        return path.isEmpty() ? "value" : path.get(path.size() - 1).toString();
    }

    /** The path as one word: {@code attributes.region}, {@code attributes[0].value}. */
    public String label() {
        StringBuilder label = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Integer position) {
                label.append('[').append(position.intValue()).append(']');
            } else {
                label.append(label.isEmpty() ? "" : ".").append(step);
            }
        }
        return label.isEmpty() ? "value" : label.toString();
    }

    public String message() {
        return '"' + label() + "\" " + rule;
    }
}
