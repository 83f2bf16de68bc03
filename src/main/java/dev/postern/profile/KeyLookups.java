package dev.postern.profile;

import dev.postern.domain.key.KeyHash;
import dev.postern.domain.key.KeyLookup;
import dev.postern.postgres.Database;
import dev.postern.store.key.FindKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Looks keys up, many in one statement: while one runs, the next gathers. With thousands of projects a statement a key would be as
 * many as the batches are. Owned by one profile verticle; runs on its event loop.
 */
final class KeyLookups {
    private final Database database;
    private final FindKeys findKeys = new FindKeys();
    private Map<KeyHash, Promise<KeyLookup>> waiting = new HashMap<>();
    private boolean running;

    KeyLookups(Database database) {
        this.database = database;
    }

    /** The key of a hash; fails as {@link Database#read} does. */
    Future<KeyLookup> find(KeyHash hash) {
        Promise<KeyLookup> found = waiting.computeIfAbsent(hash, first -> Promise.promise());
        if (!running) {
            run();
        }
        return found.future();
    }

    private void run() {
        Map<KeyHash, Promise<KeyLookup>> hashToFound = waiting;
        waiting = new HashMap<>();
        running = true;
        database.read(client -> findKeys.execute(client, hashToFound.keySet())).onComplete(result -> {
            running = false;
            hashToFound.forEach((hash, found) -> {
                if (result.succeeded()) {
                    found.complete(
                            new KeyLookup(Optional.ofNullable(result.result().get(hash))));
                } else {
                    found.fail(result.cause());
                }
            });
            if (!running && !waiting.isEmpty()) {
                run();
            }
        });
    }
}
