package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.config.Settings;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.Reply;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 3, management: an attribute gets another type while traffic runs, in two processes on one database. */
class RetypeTest {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final long SEED = 42_007L;
    private static final String NUMBER_EXPECTED = "\"expected\":\"number\"";
    private static final String STRING_EXPECTED = "\"expected\":\"string\"";

    @RegisterExtension
    static final TestGateway GATEWAY =
            TestGateway.with(Map.of("POSTERN_BATCH_SHARDS", "2", "POSTERN_LIMITS_PROFILE_ATTRIBUTES", "5"));

    private static @Nullable Gateway second;

    @BeforeAll
    static void start_the_second() throws Exception {
        Map<String, String> environment = Map.of(
                "POSTERN_HTTP_PORT", "0",
                "POSTERN_MANAGEMENT_PORT", "0",
                "POSTERN_LIMITS_PROFILE_ATTRIBUTES", "5");
        second = Gateways.start(
                Settings.load(environment, Optional.empty()), GATEWAY.database().url());
    }

    @AfterAll
    static void stop_the_second() throws Exception {
        if (second != null) {
            Gateways.stop(second);
        }
    }

    /** The process that the order does not go to. */
    private static ApiClient other() {
        return new ApiClient(Objects.requireNonNull(second).apiPort());
    }

    private static Reply order(Project project, String to) {
        return project.admin("POST", "/attributes/v/retype?type=" + to, "");
    }

    private static JsonObject awaitDone(Project project) {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        JsonObject retype;
        do {
            retype = new JsonObject(project.read("/retypes").body())
                    .getJsonArray("retypes")
                    .getJsonObject(0);
        } while (!retype.getString("state").equals("done") && System.nanoTime() < end);
        assertThat(retype.getString("state")).isEqualTo("done");
        return retype;
    }

    private static List<@Nullable String> kinds(Project project) {
        return GATEWAY.sql(
                "SELECT DISTINCT jsonb_typeof(attributes -> 'v') AS value FROM profiles"
                        + " WHERE project_id = ? AND attributes -> 'v' IS NOT NULL",
                project.name());
    }

    private static String randomValue(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "\"" + random.nextInt(100) + "\"";
            case 1 -> "\"" + random.nextInt(100) + ".50\"";
            case 2 -> "\"" + random.nextBoolean() + "\"";
            case 3 -> "\"2026-01-" + (10 + random.nextInt(20)) + "\"";
            case 4 -> "\"2026-01-02 03:04:" + (10 + random.nextInt(50)) + "\"";
            default -> "\"x" + random.nextInt(100) + "\"";
        };
    }

    @ParameterizedTest
    @CsvSource({"number, number", "boolean, boolean", "date, string"})
    void what_the_preview_says_becomes_true_and_new_values_are_judged_by_the_new_type_at_once(
            String to, String storedAs) {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"v\":\"x\"}");
        Random random = new Random(SEED);
        List<String> bodies = IntStream.range(0, 300)
                .mapToObj(i -> "{\"id\":\"r" + i + "\",\"v\":" + randomValue(random) + "}")
                .toList();
        bodies.stream().map(project::trackLater).toList().forEach(CompletableFuture::join);
        JsonObject preview =
                new JsonObject(project.read("/attributes/v/retype?type=" + to).body());

        Reply ordered = order(project, to);
        Reply old = project.track("{\"id\":\"2\",\"v\":\"no value of another type\"}");
        JsonObject done = awaitDone(project);

        assertThat(ordered.status()).isEqualTo(200);
        assertThat(old.body()).contains("\"expected\":\"" + to + "\",\"received\":\"string\"");
        assertThat(done.getInteger("converted")).as("seed %d", SEED).isEqualTo(preview.getInteger("converted"));
        assertThat(done.getInteger("lost")).isEqualTo(preview.getInteger("lost"));
        assertThat(kinds(project)).containsExactly(storedAs);
        assertThat(project.read("/attributes/v/retype?type=" + to).body()).contains("\"converted\":0,\"lost\":0");
    }

    @Test
    void numbers_become_the_strings_that_stand_in_the_database() {
        Project project = GATEWAY.project();
        project.trackAttribute("v", "12345678901234567890.50");
        order(project, "string");
        awaitDone(project);
        assertThat(project.row("1")).contains("{\"v\": \"12345678901234567890.50\"}");
    }

    @Test
    void more_profiles_than_one_step_takes_are_all_converted() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"x\",\"v\":\"x\"}");
        GATEWAY.database()
                .execute(
                        "INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)"
                                + " SELECT ?, i, jsonb_build_object('v', i::text), now(), now()"
                                + " FROM generate_series(1, 1299) AS i",
                        project.name());
        order(project, "number");
        JsonObject done = awaitDone(project);
        assertThat(List.of(done.getInteger("profiles"), done.getInteger("converted"), done.getInteger("lost")))
                .containsExactly(1300, 1299, 1);
        assertThat(kinds(project)).containsExactly("number");
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
            assertThat(order(project, "number").status()).isEqualTo(200);

            Reply dry = other().send(other().calling(
                            "/track/user?dryRun=true", project.key(), body.getBytes(StandardCharsets.UTF_8)));
            Reply reply = other().track(project.key(), body);

            assertThat(dry.body()).as(body).contains(NUMBER_EXPECTED);
            assertThat(reply.body()).as(body).contains(NUMBER_EXPECTED);
            assertThat(other().track(project.key(), "{\"id\":\"after\",\"v\":5}")
                            .body())
                    .isEqualTo(Reply.SUCCESS);
            awaitDone(project);
            assertThat(kinds(project)).containsExactly("number");
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
        order(project, "number");
        awaitDone(project);
        over.set(true);
        for (CompletableFuture<List<Reply>> writer : writers) {
            List<String> told = writer.join().stream().map(Reply::body).toList();
            int first = (int) told.stream()
                    .takeWhile(body -> !body.contains(NUMBER_EXPECTED))
                    .count();
            assertThat(told.subList(first, told.size())).noneMatch(body -> body.contains(STRING_EXPECTED));
            assertThat(told.subList(first, told.size())).isNotEmpty();
        }
        assertThat(kinds(project)).containsExactly("number");
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
            ordered = CompletableFuture.supplyAsync(() -> order(project, "number"));
            awaitSomebodyWaiting();
            assertThat(ordered).isNotDone();
            writer.commit();
        }
        assertThat(ordered.join().status()).isEqualTo(200);
        awaitDone(project);
        assertThat(project.row("slow")).contains("{\"v\": 5}");
    }

    private static void awaitSomebodyWaiting() {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (GATEWAY.database()
                        .query("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'profiles'::regclass"
                                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                        .isEmpty()
                && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
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

    @Test
    void what_a_process_leaves_behind_that_dies_another_one_finishes() {
        Project project = GATEWAY.project();
        for (String customer : List.of("a", "b", "c")) {
            project.track("{\"id\":\"" + customer + "\",\"v\":\"5\"}");
        }
        order(project, "number");
        awaitDone(project);
        GATEWAY.database()
                .execute("UPDATE profiles SET attributes = '{\"v\":\"5\"}' WHERE project_id = ?", project.name());
        // As somebody leaves it who was at work when it was killed, behind the first profile.
        GATEWAY.database()
                .execute(
                        "UPDATE retypes SET state = 'converting', finished_at = NULL, last_customer_id = 'a', profiles = 1,"
                                + " converted = 1, leased_by = 'dead', leased_until = now() WHERE project_id = ?",
                        project.name());
        JsonObject done = awaitDone(project);
        assertThat(List.of(done.getInteger("profiles"), done.getInteger("converted")))
                .containsExactly(3, 3);
        assertThat(List.of(project.row("a"), project.row("b"), project.row("c")))
                .containsExactly(Optional.of("{\"v\": \"5\"}"), Optional.of("{\"v\": 5}"), Optional.of("{\"v\": 5}"));
    }

    @Test
    void it_is_written_down_whose_order_it_was() {
        Project project = GATEWAY.project();
        project.trackAttribute("v", "1");
        order(project, "string");
        JsonObject done = awaitDone(project);
        List<@Nullable String> admin = GATEWAY.sql(
                "SELECT key_id AS value FROM api_keys WHERE project_id = ? AND scope = 'admin'", project.name());
        assertThat(admin).containsExactly(done.getString("orderedBy"));
        assertThat(project.read("/attributes").body()).contains("\"fixedBy\":\"" + done.getString("orderedBy") + "\"");
        assertThat(List.of(done.getString("from"), done.getString("to"))).containsExactly("number", "string");
    }

    @Test
    void one_at_a_time_in_a_project() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"v\":\"x\",\"w\":\"x\"}");
        order(project, "number");
        awaitDone(project);
        GATEWAY.database()
                .execute(
                        "UPDATE retypes SET state = 'converting', leased_by = 'busy', leased_until = now() + interval '1 hour'"
                                + " WHERE project_id = ?",
                        project.name());

        Reply reply = project.admin("POST", "/attributes/w/retype?type=number", "");

        assertThat(reply.statusAndBody())
                .isEqualTo(
                        "409 {\"type\":\"Conflict\",\"message\":\"Values of the project are still being converted.\","
                                + "\"details\":[]}");
        assertThat(project.types()).containsExactly("v number", "w string");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /attributes/v/retype,                  422",
        "POST, /attributes/v/retype?type=text,        422",
        "POST, /attributes/v/retype?type=string,      409",
        "POST, /attributes/absent/retype?type=string, 404",
        "POST, /attributes/name/retype?type=number,   404",
        "POST, /retypes,                              405"
    })
    void what_cannot_be_ordered_is_refused_and_changes_nothing(String method, String path, int status) {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"v\":\"x\"}");
        List<String> before = GATEWAY.everything();

        assertThat(project.admin(method, path, "").status()).isEqualTo(status);
        assertThat(GATEWAY.everything()).isEqualTo(before);
    }

    @Test
    void a_project_without_any_has_an_empty_list() {
        assertThat(GATEWAY.project().read("/retypes").statusAndBody()).isEqualTo("200 {\"retypes\":[]}");
    }
}
