package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 3, management: an attribute gets another type, and the values follow. */
class RetypeTest {
    private static final long SEED = 42_007L;

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of(
            "POSTERN_BATCH_SHARDS",
            "2",
            "POSTERN_DATABASE_CONNECTIONS",
            "9",
            "POSTERN_LIMITS_PROFILE_ATTRIBUTES",
            "5"));

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

        Reply ordered = project.retype("v", to);
        Reply old = project.track("{\"id\":\"2\",\"v\":\"no value of another type\"}");
        JsonObject done = project.awaitRetyped();

        assertThat(ordered.status()).isEqualTo(200);
        assertThat(old.body()).contains("\"expected\":\"" + to + "\",\"received\":\"string\"");
        assertThat(done.getInteger("converted")).as("seed %d", SEED).isEqualTo(preview.getInteger("converted"));
        assertThat(done.getInteger("lost")).isEqualTo(preview.getInteger("lost"));
        assertThat(project.kinds("v")).containsExactly(storedAs);
        assertThat(project.read("/attributes/v/retype?type=" + to).body()).contains("\"converted\":0,\"lost\":0");
    }

    @Test
    void numbers_become_the_strings_that_stand_in_the_database() {
        Project project = GATEWAY.project();
        project.trackAttribute("v", "12345678901234567890.50");
        project.retype("v", "string");
        project.awaitRetyped();
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
        project.retype("v", "number");
        JsonObject done = project.awaitRetyped();
        assertThat(List.of(done.getInteger("profiles"), done.getInteger("converted"), done.getInteger("lost")))
                .containsExactly(1300, 1299, 1);
        assertThat(project.kinds("v")).containsExactly("number");
    }

    @Test
    void what_a_process_leaves_behind_that_dies_another_one_finishes() {
        Project project = GATEWAY.project();
        for (String customer : List.of("a", "b", "c")) {
            project.track("{\"id\":\"" + customer + "\",\"v\":\"5\"}");
        }
        project.retype("v", "number");
        project.awaitRetyped();
        GATEWAY.database()
                .execute("UPDATE profiles SET attributes = '{\"v\":\"5\"}' WHERE project_id = ?", project.name());
        // As somebody leaves it who was at work when it was killed, behind the first profile.
        GATEWAY.database()
                .execute(
                        "UPDATE retypes SET state = 'converting', finished_at = NULL, last_customer_id = 'a', profiles = 1,"
                                + " converted = 1, leased_by = 'dead', leased_until = now() WHERE project_id = ?",
                        project.name());
        JsonObject done = project.awaitRetyped();
        assertThat(List.of(done.getInteger("profiles"), done.getInteger("converted")))
                .containsExactly(3, 3);
        assertThat(List.of(project.row("a"), project.row("b"), project.row("c")))
                .containsExactly(Optional.of("{\"v\": \"5\"}"), Optional.of("{\"v\": 5}"), Optional.of("{\"v\": 5}"));
    }

    @Test
    void it_is_written_down_whose_order_it_was() {
        Project project = GATEWAY.project();
        project.trackAttribute("v", "1");
        project.retype("v", "string");
        JsonObject done = project.awaitRetyped();
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
        project.retype("v", "number");
        project.awaitRetyped();
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
        assertThat(GATEWAY.metric("postern_pool_resets_total"))
                .as("connections that were given up for it")
                .isZero();
    }

    @Test
    void a_project_without_any_has_an_empty_list() {
        assertThat(GATEWAY.project().read("/retypes").statusAndBody()).isEqualTo("200 {\"retypes\":[]}");
    }
}
