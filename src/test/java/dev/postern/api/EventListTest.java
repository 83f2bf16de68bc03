package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 3, management: the events of a customer. */
class EventListTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static final long NOON = 1_793_527_200_000L;

    private final Project project = GATEWAY.project();

    private void track(String customer, String name, long time, String attributes) {
        assertThat(project.call(
                                "/track/event",
                                "{\"customerId\":\"%s\",\"name\":\"%s\",\"time\":%d,\"attributes\":%s}"
                                        .formatted(customer, name, time, attributes))
                        .status())
                .isEqualTo(200);
    }

    private List<String> names(String path) {
        return new JsonObject(project.read(path).body())
                .getJsonArray("events").stream()
                        .map(event -> ((JsonObject) event).getString("name"))
                        .toList();
    }

    @Test
    void an_event_is_shown_with_its_time_its_id_and_typed_attributes() {
        project.call(
                "/track/event",
                "{\"customerId\":\"1\",\"name\":\"Order Placed\",\"time\":" + NOON
                        + ",\"eventId\":\"o-1\",\"attributes\":"
                        + "{\"total\":12345678901234567890.5,\"gift\":true,\"due\":\"2026-11-05\",\"shop\":\"Pune\"}}");

        assertThat(project.read("/customers/1/events")
                        .body()
                        .replaceAll("\"receivedAt\":\"[^\"]+\"", "\"receivedAt\":T"))
                .isEqualTo(
                        "{\"events\":[{\"name\":\"Order Placed\",\"time\":\"2026-11-01T10:00:00.000Z\",\"eventId\":\"o-1\","
                                + "\"receivedAt\":T,\"attributes\":{\"due\":{\"type\":\"date\",\"value\":\"2026-11-05\"},"
                                + "\"gift\":{\"type\":\"boolean\",\"value\":true},\"shop\":{\"type\":\"string\",\"value\":\"Pune\"},"
                                + "\"total\":{\"type\":\"number\",\"value\":12345678901234567890.5}}}]}");
    }

    @Test
    void the_newest_comes_first_and_only_those_of_the_customer() {
        track("1", "a", NOON, "{}");
        track("1", "c", NOON + 2, "{}");
        track("1", "b", NOON + 1, "{\"n\":1}");
        track("2", "d", NOON, "{}");

        assertThat(names("/customers/1/events")).containsExactly("c", "b", "a");
    }

    @Test
    void pages_that_follow_each_other_hold_every_event_once_those_of_one_moment_too() {
        for (int i = 0; i < 5; i++) {
            track("1", "e" + i, NOON, "{\"n\":1,\"m\":2}");
        }
        List<String> seen = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            String page = "/customers/1/events?limit=2&after=" + next.get();
            seen.addAll(names(page));
            next = Optional.ofNullable(new JsonObject(project.read(page).body()).getString("next"));
        }

        assertThat(seen).containsExactlyInAnyOrder("e0", "e1", "e2", "e3", "e4");
    }

    @ParameterizedTest
    @CsvSource({
        "/customers/9/events, 404",
        "/customers/%00/events, 404",
        "/customers/1/events, 410",
        "/customers/2/events, 200",
        "/customers/gid://shopify/Customer/2/events, 200",
        "/customers/2/events?limit=201, 422",
        "/customers/2/events?after=2, 422",
    })
    void what_is_not_there_is_answered_as_for_the_customer(String path, int status) {
        track("1", "a", NOON, "{}");
        project.admin("DELETE", "/customers/1", "");
        project.track("{\"id\":\"2\"}");

        assertThat(project.read(path).status()).isEqualTo(status);
    }

    @Test
    void a_customer_whose_id_ends_in_events_is_read_with_its_slash_encoded() {
        project.track("{\"id\":\"x/events\"}");

        assertThat(project.read("/customers/x%2Fevents").body()).startsWith("{\"id\":\"x/events\"");
        assertThat(project.read("/customers/x%2Fevents/events").body()).isEqualTo("{\"events\":[]}");
    }
}
