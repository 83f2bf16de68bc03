package dev.postern.domain;

/**
 * A value as the caller sent it.
 *
 * @param type what the value looks like; {@link AttributeType#DATE} for a string in one of the date forms, which a String
 *     attribute accepts too
 * @param text a string's characters as they were sent, a number's literal, or {@code true} / {@code false}
 */
public record AttributeValue(AttributeType type, String text) {

    /** Whether an attribute whose type is fixed as {@code fixed} takes this value. */
    public boolean fits(AttributeType fixed) {
        return type == fixed || (type == AttributeType.DATE && fixed == AttributeType.STRING);
    }

    /** The value's JSON literal as an attribute of type {@code fixed} stores it: dates normalised, numbers untouched. */
    public String json(AttributeType fixed) {
        return switch (fixed) {
            case NUMBER, BOOLEAN -> text;
            case STRING -> Json.quote(text);
            case DATE -> Json.quote(Dates.normalise(text));
        };
    }
}
