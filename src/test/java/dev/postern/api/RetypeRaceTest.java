package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.Reply;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 3, management: an attribute gets another type while traffic runs, in two processes on one database. */
class RetypeRaceTest {
    private static final String NUMBER_EXPECTED = "\"expected\":\"number\"";
    private static final String STRING_EXPECTED = "\"expected\":\"string\"";

    @RegisterExtension
    @Order(1)
    static final TestGateway GATEWAY = TestGateway.patient(Map.of(
            "POSTERN_BATCH_SHARDS",
            "2",
            "POSTERN_DATABASE_CONNECTIONS",
            "9",
            "POSTERN_LIMITS_PROFILE_ATTRIBUTES",
            "5"));

    @RegisterExtension
    @Order(2)
    static final TestGateway SECOND = TestGateway.beside(GATEWAY);

    /** The process that the order does not go to. */
    private static ApiClient other() {
        return SECOND.client();
    }

    @Test
    void a_process_that_has_not_heard_of_it_judges_by_the_new_type_from_the_first_request_on() {
        for (String body : List.of(
                "{\"id\":\"1\",\"v\":\"x\"}", // repeats what is stored
                "{\"id\":\"1\",\"v\":\"y\"}",
                "{\"id\":\"new\",\"v\":\"y\"}",
                "{\"id\":\"1\",\"v\":\"y\",\"unknown\":1}",
                "{\"id\":\"full\",\"v\":\"y\",\"f\":1}")) {
            Project project = GATEWAY.project();
            other().track(project.key(), "{\"id\":\"1\",\"v\":\"x\",\"f\":1}");
            other().track(project.key(), "{\"id\":\"full\",\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1}");
            assertThat(project.retype("v", "number").status()).isEqualTo(200);

            Reply dry = other().send(other().calling(
                            "/track/user?dryRun=true", project.key(), body.getBytes(StandardCharsets.UTF_8)));
            Reply reply = other().track(project.key(), body);

            assertThat(dry.body()).as(body).contains(NUMBER_EXPECTED);
            assertThat(reply.body()).as(body).contains(NUMBER_EXPECTED);
            assertThat(other().track(project.key(), "{\"id\":\"after\",\"v\":5}")
                            .body())
                    .isEqualTo(Reply.SUCCESS);
            project.awaitRetyped();
            assertThat(project.kinds("v")).containsExactly("number");
        }
    }

    @Test
    void no_writer_of_any_process_stores_the_old_type_or_goes_back_to_it() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"0\",\"v\":\"7\"}");
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<List<Reply>>> writers = new ArrayList<>();
        for (int writer = 0; writer < 6; writer++) {
            ApiClient client = writer % 2 == 0 ? GATEWAY.client() : other();
            int number = writer;
            writers.add(CompletableFuture.supplyAsync(() -> writeUntil(over, client, project, number)));
        }
        project.retype("v", "number");
        project.awaitRetyped();
        over.set(true);
        for (CompletableFuture<List<Reply>> writer : writers) {
            List<String> told = writer.join().stream().map(Reply::body).toList();
            int first = (int) told.stream()
                    .takeWhile(body -> !body.contains(NUMBER_EXPECTED))
                    .count();
            assertThat(told.subList(first, told.size())).noneMatch(body -> body.contains(STRING_EXPECTED));
            assertThat(told.subList(first, told.size())).isNotEmpty();
        }
        assertThat(project.kinds("v")).containsExactly("number");
    }

    @Test
    void a_write_that_has_begun_ends_before_the_type_changes_and_its_value_follows() throws SQLException {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"v\":\"x\"}");
        CompletableFuture<Reply> ordered;
        try (Connection writer = GATEWAY.database().connect();
                PreparedStatement write = writer.prepareStatement(
                        "INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)"
                                + " VALUES (?, 'slow', '{\"v\": \"5\"}', now(), now())")) {
            writer.setAutoCommit(false);
            write.setString(1, project.name());
            write.execute();
            ordered = CompletableFuture.supplyAsync(() -> project.retype("v", "number"));
            GATEWAY.database().awaitBlockedSession();
            assertThat(ordered).isNotDone();
            writer.commit();
        }
        assertThat(ordered.join().status()).isEqualTo(200);
        project.awaitRetyped();
        assertThat(project.row("slow")).contains("{\"v\": 5}");
    }

    /** Strings and numbers in turn, each once the one before is answered. */
    private static List<Reply> writeUntil(AtomicBoolean over, ApiClient client, Project project, int writer) {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; !over.get() || i < 2; i++) {
            String value = i % 2 == 0 ? "\"" + i + "\"" : Integer.toString(i);
            replies.add(client.track(project.key(), "{\"id\":\"w" + writer + "-" + i % 20 + "\",\"v\":" + value + "}"));
        }
        String last = "{\"id\":\"w" + writer + "-last\",\"v\":\"a string\"}";
        replies.add(client.track(project.key(), last));
        return replies;
    }
}
