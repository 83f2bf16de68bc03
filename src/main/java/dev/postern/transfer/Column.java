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

    /** A column that is left out. */
    public static final Column SKIPPED = new Column("", Optional.empty());

    public String title() {
        return stated.map(type -> name + ':' + type.label()).orElse(name);
    }
}
