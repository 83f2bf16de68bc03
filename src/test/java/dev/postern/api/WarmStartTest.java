package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.config.Settings;
import dev.postern.support.ApiClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A process warms up before it is ready, and leaves no trace of it. */
@WithPostgres
class WarmStartTest {
    private static final Duration LENGTH = Duration.ofMillis(300);

    @Test
    void a_warm_up_writes_nothing_counts_nothing_and_ends_in_time(TestDatabase database) throws Exception {
        String key = database.createKey("shop");
        List<?> before = everything(database);
        Gateway gateway = Gateway.create(Settings.load(
                        Map.of(
                                "POSTERN_HTTP_PORT", "0",
                                "POSTERN_MANAGEMENT_PORT", "0",
                                "POSTERN_START_WARM_UP", LENGTH.toMillis() + "ms"),
                        Optional.empty()))
                .warmUp();
        try {
            long start = System.nanoTime();
            gateway.open(database.url()).await(30, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));

            assertThat(everything(database)).isEqualTo(before);
            assertThat(scrape(gateway))
                    .doesNotContain("postern_http_requests_seconds_count")
                    .contains(
                            "postern_batch_rows_count 0", "postern_types_missed_total 0.0", "postern_types_known 0.0");
            assertThat(new ApiClient(gateway.apiPort())
                            .track(key, "{\"id\":\"1\",\"region\":\"Mumbai\"}")
                            .body())
                    .isEqualTo("{\"success\":true}");
        } finally {
            close(gateway);
        }
    }

    private static String scrape(Gateway gateway) {
        ApiClient management = new ApiClient(gateway.managementPort());
        return management.send(management.request("/metrics")).body();
    }

    /** Every row with its version. */
    private static List<?> everything(TestDatabase database) {
        return database.query("SELECT 'profiles' AS in, p.xmin::text, p::text AS row FROM profiles p"
                + " UNION ALL SELECT 'types', t.xmin::text, t::text FROM attribute_types t"
                + " UNION ALL SELECT 'projects', p.xmin::text, p::text FROM projects p ORDER BY 1, 3");
    }

    private static void close(Gateway gateway) throws TimeoutException {
        gateway.close().await(30, TimeUnit.SECONDS);
    }
}
