package dev.postern.profile.types;

import dev.postern.domain.type.Attribute;
import java.util.Collection;

/** Writes attributes as the JSON text of one object, and keeps its room for the next one. Used by one thread. */
public final class AttributesWriter {
    private final StringBuilder json = new StringBuilder(256);

    /** The object, its members in the order of the attributes. */
    public String write(Collection<Attribute> attributes) {
        json.setLength(0);
        json.append('{');
        for (Attribute attribute : attributes) {
            attribute.appendTo(json);
        }
        return json.append('}').toString();
    }
}
