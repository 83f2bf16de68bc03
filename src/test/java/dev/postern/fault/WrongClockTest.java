package dev.postern.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateways whose own clock is wrong write the database's time. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WrongClockTest {
    private final TestDatabase database = TestPostgres.shared().freshDatabase();
    private final String key = database.createKey("shop");

    private void call(Duration ahead, String path, String body) throws Exception {
        Gateway gateway = Trial.gateway(database.url(), () -> Instant.now().plus(ahead));
        try {
            ApiClient client = new ApiClient(gateway.apiPort());
            assertThat(client.send(client.calling(path, key, body.getBytes(StandardCharsets.UTF_8)))
                            .status())
                    .isEqualTo(200);
        } finally {
            Gateways.stop(gateway);
        }
    }

    private Object only(String value) {
        return database.query("SELECT (" + value + ")::text AS value FROM profiles, events")
                .get(0)
                .get("value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT87600H", "PT-87600H"})
    void rows_hold_the_time_of_the_database(String ahead) throws Exception {
        Object before = database.query("SELECT now()::text AS value").get(0).get("value");

        call(Duration.parse(ahead), "/track/event", "{\"customerId\":\"1\",\"name\":\"Viewed\"}");

        String between = " BETWEEN timestamptz '" + before + "' - interval '1 minute' AND now()";
        assertThat(only("updated_at" + between + " AND created_at" + between + " AND received_at" + between
                        + " AND occurred_at" + between))
                .isEqualTo("true");
    }

    @Test
    void a_fast_clock_does_not_keep_the_next_change_from_its_time() throws Exception {
        call(Duration.ofHours(1), "/track/event", "{\"customerId\":\"1\",\"name\":\"Viewed\"}");

        call(Duration.ZERO, "/track/user", "{\"id\":\"1\",\"a\":1}");

        assertThat(only("updated_at > created_at AND updated_at <= now()")).isEqualTo("true");
    }
}
