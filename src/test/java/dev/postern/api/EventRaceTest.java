package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 3, events: two processes on one database take the same events of the same customer at the same time. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventRaceTest {
    private static final int EVENTS = 100;
    private static final int SENDERS = 8;
    private static final List<String> VALUES = List.of("1", "true", "\"2026-01-02\"", "\"text\"");

    @RegisterExtension
    @Order(1)
    static final TestGateway GATEWAY = TestGateway.patient(Map.of());

    @RegisterExtension
    @Order(2)
    static final TestGateway SECOND = TestGateway.beside(GATEWAY);

    private static List<Reply> sendAll(Project project, int round, String id) {
        List<ApiClient> processes = List.of(GATEWAY.client(), SECOND.client());
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            String body = "{\"customerId\":\"one\",\"name\":\"Viewed\"," + id + "\"attributes\":{\"a" + round + "\":"
                    + VALUES.get(sender / 2) + "}}";
            ApiClient process = processes.get((sender + round) % 2);
            replies.add(process.sendLater(
                    process.calling("/track/event", project.key(), body.getBytes(StandardCharsets.UTF_8))));
        }
        return replies.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void an_id_is_stored_once_and_every_sender_is_told_so() {
        Project project = GATEWAY.project();
        for (int round = 0; round < EVENTS; round++) {
            assertThat(sendAll(project, round, "\"eventId\":\"e" + round + "\","))
                    .extracting(Reply::status)
                    .containsOnly(200);
        }
        assertThat(GATEWAY.sql(
                        "SELECT count(*) || ' of ' || count(DISTINCT event_id) AS value FROM events WHERE project_id = ?",
                        project.name()))
                .containsExactly(EVENTS + " of " + EVENTS);
        assertThat(project.row("one")).contains("{}");
    }

    @Test
    void one_type_wins_and_every_event_is_stored() {
        Project project = GATEWAY.project();
        int told = 0;
        for (int round = 0; round < EVENTS; round++) {
            for (Reply reply : sendAll(project, round, "")) {
                assertThat(reply.status()).isEqualTo(200);
                told += reply.body().equals(Reply.SUCCESS) ? 1 : 0;
            }
        }
        List<@Nullable String> stored = GATEWAY.sql(
                "SELECT count(*) || ' ' || count(*) FILTER (WHERE attributes <> '{}') AS value FROM events"
                        + " WHERE project_id = ?",
                project.name());
        assertThat(stored).containsExactly(EVENTS * SENDERS + " " + told);
        assertThat(GATEWAY.sql(
                        "SELECT count(*)::text AS value FROM events e CROSS JOIN jsonb_each(e.attributes) a"
                                + " JOIN attribute_types t ON t.project_id = e.project_id AND t.event = e.name AND t.name = a.key"
                                + " WHERE e.project_id = ? AND jsonb_typeof(a.value) <>"
                                + " CASE t.type WHEN 'date' THEN 'string' ELSE t.type END",
                        project.name()))
                .containsExactly("0");
    }
}
