package dev.postern.profile;

import java.util.List;

/** What a snapshot of the types says of a command. */
public sealed interface Resolution {

    /** Every name's type is known. */
    record Resolved(ResolvedProfile profile) implements Resolution {}

    /** These names have no type in the snapshot; the database may know them, or nobody has fixed them yet. */
    record Missing(List<String> names) implements Resolution {}
}
