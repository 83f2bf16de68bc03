package dev.postern.api;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.config.Settings;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The cost of a request in the database once the types are known, by the server's own statistics. */
@WithPostgres
class WarmRequestTest {
    private static final Map<String, String> FREE_PORTS =
            Map.of("POSTERN_HTTP_PORT", "0", "POSTERN_MANAGEMENT_PORT", "0");
    private static final int REQUESTS = 200;

    @Test
    void warm_requests_cost_no_statement_for_types(TestDatabase database) throws Exception {
        String key = database.createKey("shop");
        whileServing(database, client -> client.track(key, body(0)));
        long updatesBefore = statistic(database, "n_tup_upd", "profiles");
        long lookUpsBefore = statistic(database, "coalesce(seq_scan, 0) + coalesce(idx_scan, 0)", "attribute_types");

        whileServing(database, client -> {
            for (int i = 1; i <= REQUESTS; i++) {
                assertThat(client.track(key, body(i)).status()).isEqualTo(200);
            }
        });

        assertThat(statistic(database, "n_tup_upd", "profiles") - updatesBefore).isEqualTo(REQUESTS);
        long lookUps = statistic(database, "coalesce(seq_scan, 0) + coalesce(idx_scan, 0)", "attribute_types");
        assertThat(lookUps - lookUpsBefore)
                .as("the first request loads, the others know")
                .isEqualTo(1);
    }

    private static String body(int number) {
        return "{\"id\":\"1\",\"attributes\":{\"name\":\"John\",\"region\":\"Mumbai\",\"total\":" + number + "}}";
    }

    private static void whileServing(TestDatabase database, Calls calls) throws TimeoutException {
        Gateway gateway = Gateways.start(Settings.load(FREE_PORTS, Optional.empty()), database.url());
        try {
            calls.make(new ApiClient(gateway.apiPort()));
        } finally {
            Gateways.stop(gateway);
            // A backend reports its statistics at the latest when it ends.
            awaitNoBackend(database);
        }
    }

    private static void awaitNoBackend(TestDatabase database) {
        await("the end of the gateway's connections")
                .until(() -> database.query("SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'postern/%'"
                                + " AND datname = current_database() AND pid <> pg_backend_pid()")
                        .isEmpty());
    }

    private static long statistic(TestDatabase database, String columns, String table) {
        Object value = database.query(
                        "SELECT (" + columns + ")::bigint AS value FROM pg_stat_user_tables WHERE relname = ?", table)
                .get(0)
                .get("value");
        return ((Number) Objects.requireNonNull(value)).longValue();
    }

    /** The requests to a gateway while it serves. */
    @FunctionalInterface
    private interface Calls {
        void make(ApiClient client);
    }
}
