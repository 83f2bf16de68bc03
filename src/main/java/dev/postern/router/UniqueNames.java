package dev.postern.router;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The member names of one object, in order. Few names are compared one by one, which is cheaper than to hash them. */
final class UniqueNames {
    private static final int FEW = 12;

    private final List<String> ordered = new ArrayList<>();
    private final Set<String> hashed = new HashSet<>(0);

    /** Adds a name; false when it was there. */
    boolean add(String name) {
        if (ordered.size() < FEW) {
            for (int i = 0; i < ordered.size(); i++) {
                if (ordered.get(i).equals(name)) {
                    return false;
                }
            }
        } else {
            if (hashed.isEmpty()) {
                hashed.addAll(ordered);
            }
            if (!hashed.add(name)) {
                return false;
            }
        }
        return ordered.add(name);
    }

    List<String> ordered() {
        return ordered;
    }
}
