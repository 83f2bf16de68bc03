package dev.postern.profile.types;

import dev.postern.domain.Ignored;
import dev.postern.domain.type.Attribute;
import java.util.List;

/** A command, judged by a snapshot of the types. */
public sealed interface Resolution {

    /**
     * Every name's type is known.
     *
     * @param stored the taken attributes, as the database stores them, in the body's order
     * @param ignored the attributes that are left out, and why
     * @param typesVersion of the types that it was judged by
     */
    record Resolved(List<Attribute> stored, List<Ignored> ignored, long typesVersion) implements Resolution {}

    /** These names have no type in the snapshot; the database may know them, or they are new. */
    record Missing(List<String> names) implements Resolution {}
}
