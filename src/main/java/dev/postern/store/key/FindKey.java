package dev.postern.store.key;

import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyHash;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.util.Optional;

/** Finds the key that has a hash and was not revoked. */
public final class FindKey {
    private static final String SQL = """
            SELECT project_id, key_id, scope, key_hash
            FROM api_keys
            WHERE key_hash = $1::bytea AND revoked_at IS NULL""";

    public Future<Optional<ApiKey>> execute(SqlClient client, KeyHash hash) {
        byte[] wanted = hash.bytes();
        return client.preparedQuery(SQL)
                .execute(Tuple.of(Buffer.buffer(wanted)))
                .map(rows -> {
                    for (Row row : rows) {
                        if (MessageDigest.isEqual(row.getBuffer(3).getBytes(), wanted)) {
                            return Optional.of(new ApiKey(
                                    row.getString(0), row.getString(1), ApiKey.Scope.ofLabel(row.getString(2))));
                        }
                    }
                    return Optional.empty();
                });
    }
}
