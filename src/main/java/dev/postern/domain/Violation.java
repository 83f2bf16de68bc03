package dev.postern.domain;

import java.util.List;
import java.util.OptionalInt;

/**
 * One rule that a body breaks, in the shape of the source API's 422 (Joi).
 *
 * @param path where: member names from the root, empty for the body itself
 * @param rule what is wrong, read after the label: {@code must be a string}
 */
public record Violation(List<String> path, Code code, String rule, OptionalInt limit) {

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

    public static Violation of(List<String> path, Code code, String rule) {
        return new Violation(path, code, rule, OptionalInt.empty());
    }

    public static Violation of(List<String> path, Code code, String rule, int limit) {
        return new Violation(path, code, rule, OptionalInt.of(limit));
    }

    /** The last step of the path, or {@code value} for the body itself, as Joi calls it. */
    public String key() {
        return path.isEmpty() ? "value" : path.get(path.size() - 1);
    }

    /** The path as one word: {@code attributes.region}. */
    public String label() {
        return path.isEmpty() ? "value" : String.join(".", path);
    }

    public String message() {
        return '"' + label() + "\" " + rule;
    }
}
