package dev.postern.domain.type;

import java.util.Optional;
import java.util.regex.Pattern;

/** Converts a stored value when its attribute gets another type. Pure. */
public final class Conversion {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private Conversion() {}

    /**
     * The value as an attribute of type {@code to} stores it, a JSON literal; empty when nothing of that type says the same.
     *
     * @param value as it is stored; whether a string is said to be a date does not matter
     */
    public static Optional<String> convert(AttributeValue value, AttributeType to) {
        String text = value.text();
        return switch (to) {
            case STRING -> Optional.of(Json.quote(text));
            case NUMBER -> literal(text, isOf(value, AttributeType.NUMBER) || isNumber(text));
            case BOOLEAN -> literal(text, isOf(value, AttributeType.BOOLEAN) || isBoolean(text));
            case DATE ->
                isText(value) && Dates.isDate(text) ? Optional.of(Json.quote(Dates.normalise(text))) : Optional.empty();
        };
    }

    /** Whether the value is already as an attribute of type {@code to} stores it. */
    public static boolean isKept(AttributeValue value, AttributeType to) {
        return switch (to) {
            case STRING, NUMBER, BOOLEAN -> isOf(value, to);
            case DATE ->
                isText(value)
                        && Dates.isDate(value.text())
                        && Dates.normalise(value.text()).equals(value.text());
        };
    }

    private static boolean isOf(AttributeValue value, AttributeType type) {
        return value.type() == type;
    }

    private static boolean isText(AttributeValue value) {
        return isOf(value, AttributeType.STRING) || isOf(value, AttributeType.DATE);
    }

    /** The number rule of the contract, for what stands in a string. */
    private static boolean isNumber(String text) {
        return text.length() <= Numbers.MAX_LENGTH && NUMBER.matcher(text).matches() && Numbers.isSafe(text);
    }

    private static boolean isBoolean(String text) {
        return text.equals("true") || text.equals("false");
    }

    private static Optional<String> literal(String text, boolean holds) {
        return holds ? Optional.of(text) : Optional.empty();
    }
}
