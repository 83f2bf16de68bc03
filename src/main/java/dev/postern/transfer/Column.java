package dev.postern.transfer;

import dev.postern.domain.type.AttributeType;
import java.util.Optional;

/**
 * One column of a CSV file, read from its title: {@code Total Orders:number}.
 *
 * @param name of the attribute
 * @param stated the type that the title states
 */
public record Column(String name, Optional<AttributeType> stated) {

    /** The customer id. {@code id:string} is an attribute of that name. */
    public static final Column ID = new Column("id", Optional.empty());

    /** Parses a title; a last colon before another word than a type belongs to the name. */
    public static Column titled(String title) {
        int colon = title.lastIndexOf(':');
        for (AttributeType type : AttributeType.values()) {
            if (title.substring(colon + 1).equals(type.label()) && colon >= 0) {
                return new Column(title.substring(0, colon), Optional.of(type));
            }
        }
        return new Column(title, Optional.empty());
    }

    public String title() {
        return stated.map(type -> name + ':' + type.label()).orElse(name);
    }
}
