package dev.postern.store.key;

import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyHash;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** Finds the keys that have some hashes and were not revoked. */
public final class FindKeys {
    private static final String SQL = """
            SELECT project_id, key_id, scope, key_hash
            FROM api_keys
            WHERE key_hash = ANY ($1::bytea[]) AND revoked_at IS NULL""";

    /** By hash; without those that no key has. */
    public Future<Map<KeyHash, ApiKey>> execute(SqlClient client, Collection<KeyHash> hashes) {
        Buffer[] wanted =
                hashes.stream().map(hash -> Buffer.buffer(hash.bytes())).toArray(Buffer[]::new);
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Collections.singletonList(wanted)))
                .map(rows -> {
                    Map<KeyHash, ApiKey> hashToKey = new HashMap<>();
                    for (Row row : rows) {
                        hashToKey.put(
                                KeyHash.ofBytes(row.getBuffer(3).getBytes()),
                                new ApiKey(row.getString(0), row.getString(1), ApiKey.Scope.ofLabel(row.getString(2))));
                    }
                    return hashToKey;
                });
    }
}
