package dev.postern.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways on one database, and an event that came by way of the first comes again by way of the second. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventsOfTwoGatewaysTest {
    private final TestDatabase database = TestPostgres.shared().freshDatabase();
    private final String key = database.createKey("shop");
    private final List<Gateway> gateways = new ArrayList<>();

    @BeforeEach
    void start_two() throws Exception {
        gateways.add(Trial.gateway(database.url(), InstantSource.system()));
        gateways.add(Trial.gateway(database.url(), InstantSource.system()));
    }

    @AfterEach
    void stop_them() throws Exception {
        for (Gateway gateway : gateways) {
            Gateways.stop(gateway);
        }
    }

    private CompletableFuture<Reply> call(int gateway, String path, String body) {
        ApiClient client = new ApiClient(gateways.get(gateway % 2).apiPort());
        return client.sendLater(client.calling(path, key, body.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> lines(String sql) {
        return database.query(sql).stream()
                .map(row -> String.valueOf(row.get("value")))
                .toList();
    }

    @Test
    void a_repeat_in_another_process_changes_nothing() {
        String first = "{\"customerId\":\"1\",\"name\":\"Bought\",\"eventId\":\"b1\",\"attributes\":{\"price\":5}}";
        assertThat(call(0, "/track/event", first).join().status()).isEqualTo(200);
        String stored = "SELECT row(events.*)::text AS value FROM events";
        List<String> before = lines(stored);

        List<String> repeats = List.of(
                first,
                "{\"customerId\":\"1\",\"name\":\"Viewed\",\"eventId\":\"b1\",\"time\":1764057600000}",
                "{\"customerId\":\"1\",\"name\":\"Bought\",\"eventId\":\"b1\",\"attributes\":{\"price\":6}}",
                "{\"customerId\":\"1\",\"name\":\"Viewed\",\"eventId\":\"b1\",\"attributes\":{\"new\":\"x\"}}");
        for (String repeat : repeats) {
            assertThat(call(1, "/track/event/v2", repeat).join().statusAndBody())
                    .isEqualTo("200 " + Reply.REPEATED);
        }

        assertThat(lines(stored)).isEqualTo(before).hasSize(1);
        assertThat(lines("SELECT event || '/' || name AS value FROM attribute_types"))
                .containsExactly("Bought/price");
    }
}
