package dev.postern.domain.type;

/**
 * A value as the caller sent it.
 *
 * @param type the type that the value would fix; {@link AttributeType#DATE} for a string in one of the date forms, unless
 *     dates are not to be inferred
 * @param text a string's characters as they were sent, a number's literal, or {@code true} / {@code false}
 * @param stated whether the caller has named the type, so that a String is not a Date because it looks like one
 */
public record AttributeValue(AttributeType type, String text, boolean stated) {

    /** A value whose type follows from how it looks. */
    public AttributeValue(AttributeType type, String text) {
        this(type, text, false);
    }

    /** Whether an attribute whose type is fixed as {@code fixed} takes this value. */
    public boolean fits(AttributeType fixed) {
        if (type == fixed) {
            return true;
        }
        return switch (fixed) {
            case STRING -> type == AttributeType.DATE;
            case DATE -> type == AttributeType.STRING && !stated && Dates.isDate(text);
            case NUMBER, BOOLEAN -> false;
        };
    }

    /** The value as an attribute of type {@code fixed}, which it fits, stores it: dates normalised, all else as it was sent. */
    public AttributeValue as(AttributeType fixed) {
        return fixed == AttributeType.DATE ? new AttributeValue(fixed, Dates.normalise(text)) : this;
    }

    /** Appends the value as a JSON literal. */
    public void appendTo(StringBuilder json) {
        switch (type) {
            case NUMBER, BOOLEAN -> json.append(text);
            case STRING, DATE -> Json.appendQuoted(json, text);
        }
    }
}
