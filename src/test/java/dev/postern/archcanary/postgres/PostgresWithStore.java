package dev.postern.archcanary.postgres;

import dev.postern.store.key.FindKeys;

/** Knows a table. */
final class PostgresWithStore {
    private final FindKeys other;

    PostgresWithStore(FindKeys other) {
        this.other = other;
    }

    @Override
    public String toString() {
        return String.valueOf(other);
    }
}
