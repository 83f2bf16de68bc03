package dev.postern.parse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The member names of one object, in order. Few names are compared one by one, which is cheaper than to hash them. */
final class UniqueNames {
    private static final int FEW = 12;

    private final List<String> ordered = new ArrayList<>();
    /** The same names, once they are more than few. */
    private @Nullable Set<String> hashed;

    /** Adds a name; false when it was there. */
    boolean add(String name) {
        boolean isNew = ordered.size() < FEW ? !ordered.contains(name) : addHashed(name);
        if (isNew) {
            ordered.add(name);
        }
        return isNew;
    }

    private boolean addHashed(String name) {
        Set<String> names = hashed == null ? new HashSet<>(ordered) : hashed;
        hashed = names;
        return names.add(name);
    }

    List<String> ordered() {
        return ordered;
    }
}
