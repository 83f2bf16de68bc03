package dev.postern.archcanary.postgres;

import dev.postern.store.key.FindKey;

/** Knows a table. */
final class PostgresWithStore {
    private final FindKey other;

    PostgresWithStore(FindKey other) {
        this.other = other;
    }

    @Override
    public String toString() {
        return String.valueOf(other);
    }
}
