package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many writers of one process and its several shards at once: no update is lost, no cap is passed, one type wins. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrencyTest {
    @RegisterExtension
    static final TestGateway GATEWAY =
            TestGateway.patient(Map.of("POSTERN_BATCH_SHARDS", "3", "POSTERN_DATABASE_CONNECTIONS", "12"));

    /** Sends all before it reads the first answer. */
    private static List<Reply> atOnce(int requests, IntFunction<CompletableFuture<Reply>> send) {
        List<CompletableFuture<Reply>> sent =
                IntStream.range(0, requests).mapToObj(send).collect(Collectors.toCollection(ArrayList::new));
        return sent.stream().map(CompletableFuture::join).toList();
    }

    private static List<@Nullable String> customAttributes(Project project) {
        return GATEWAY.sql(
                "SELECT key || '=' || value AS value FROM profiles, jsonb_each_text(attributes)"
                        + " WHERE project_id = ? ORDER BY length(key), key",
                project.name());
    }

    @Test
    void five_hundred_updates_of_one_customer_at_once_lose_nothing() {
        Project project = GATEWAY.project();

        List<Reply> replies = atOnce(500, i -> project.trackLater(Bodies.numbered(i % 50 + 1, i % 50 + 1)));

        assertThat(replies).extracting(Reply::statusAndBody).containsOnly("200 " + Reply.SUCCESS);
        assertThat(customAttributes(project))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 50)
                        .mapToObj(i -> "a" + i + "=" + i)
                        .toList());
    }

    @Test
    void the_last_acknowledged_value_of_each_attribute_stays() {
        Project project = GATEWAY.project();

        List<Reply> last = atOnce(50, i -> updates(project, "a" + i, 10));

        assertThat(last).extracting(Reply::statusAndBody).containsOnly("200 " + Reply.SUCCESS);
        assertThat(customAttributes(project))
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "a" + i + "=10").toList());
    }

    /** The values 1 to {@code last} one after the other, each once the one before is acknowledged. */
    private static CompletableFuture<Reply> updates(Project project, String attribute, int last) {
        CompletableFuture<Reply> reply = project.trackLater(Bodies.attributes("\"" + attribute + "\":1"));
        for (int value = 2; value <= last; value++) {
            String body = Bodies.attributes("\"" + attribute + "\":" + value);
            reply = reply.thenCompose(acknowledged -> project.trackLater(body));
        }
        return reply;
    }

    @ParameterizedTest(name = "types known before: {0}")
    @ValueSource(booleans = {false, true})
    void the_cap_is_never_passed(boolean known) {
        Project project = GATEWAY.project();
        if (known) {
            project.track("{\"id\":\"2\"," + Bodies.members(1, 40) + "}");
            project.track("{\"id\":\"3\"," + Bodies.members(41, 80) + "}");
        }

        List<Reply> replies = atOnce(200, i -> project.trackLater(Bodies.numbered(i % 80 + 1, i % 80 + 1)));

        assertThat(GATEWAY.sql(
                        "SELECT jsonb_object_keys(attributes) AS value FROM profiles"
                                + " WHERE project_id = ? AND customer_id = '1'",
                        project.name()))
                .hasSize(50);
        assertThat(replies).extracting(Reply::status).containsOnly(200);
        assertThat(replies)
                .filteredOn(reply -> reply.body().contains("profile_full"))
                .hasSizeGreaterThanOrEqualTo(30);
        assertThat(project.types()).as("stored attributes only").hasSize(known ? 80 : 50);
    }

    @RepeatedTest(5)
    void concurrent_first_writes_of_a_name_have_one_winner() {
        Project project = GATEWAY.project();
        List<String> values = List.of("\"text\"", "5", "true", "\"2024-02-29\"");

        List<Reply> replies =
                atOnce(64, i -> project.trackLater("{\"id\":\"" + i + "\",\"a\":" + values.get(i % 4) + "}"));

        assertThat(replies).extracting(Reply::status).containsOnly(200);
        assertThat(project.types()).hasSize(1);
        String type = String.valueOf(project.types().get(0)).substring("a ".length());
        int winners = type.equals("string") ? 32 : 16;
        assertThat(customAttributes(project)).hasSize(winners);
        assertThat(replies)
                .filteredOn(reply -> reply.body().equals(Reply.SUCCESS))
                .hasSize(winners);
        assertThat(replies)
                .filteredOn(reply -> !reply.body().equals(Reply.SUCCESS))
                .allMatch(reply -> reply.body().contains("\"reason\":\"type_mismatch\",\"expected\":\"" + type + "\""));
    }

    @Test
    void two_updates_of_one_customer_at_once_both_survive() {
        Project project = GATEWAY.project();

        for (int round = 0; round < 20; round++) {
            String id = "{\"id\":\"c" + round + "\",";
            CompletableFuture<Reply> one = project.trackLater(id + "\"left\":1}");
            CompletableFuture<Reply> other = project.trackLater(id + "\"right\":2}");

            assertThat(one.join().body()).isEqualTo(Reply.SUCCESS);
            assertThat(other.join().body()).isEqualTo(Reply.SUCCESS);
            assertThat(project.row("c" + round)).contains("{\"left\": 1, \"right\": 2}");
        }
    }
}
