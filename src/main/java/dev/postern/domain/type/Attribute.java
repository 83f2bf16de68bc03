package dev.postern.domain.type;

/** One member of a body's attributes, not null. */
public record Attribute(String name, AttributeValue value) {

    /** Appends it to the JSON text of an object that is not closed yet. */
    public void appendTo(StringBuilder object) {
        Json.appendName(object, name);
        value.appendTo(object);
    }
}
