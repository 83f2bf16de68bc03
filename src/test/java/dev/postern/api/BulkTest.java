package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, {@code POST /track/users}: many customers in one body, one verdict an item. */
class BulkTest {
    private static final long SEED = 44_907L;
    private static final String PATH = "/track/users";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of("POSTERN_LIMITS_BODY_BYTES", "4096"));

    private static Reply send(Project project, String... items) {
        return project.call(PATH, "[" + String.join(",", items) + "]");
    }

    private static String item(String id, String members) {
        return "{\"id\":\"" + id + "\",\"attributes\":{" + members + "}}";
    }

    private static List<String> results(Reply reply) {
        return new JsonObject(reply.body())
                .getJsonArray("results").stream()
                        .map(JsonObject.class::cast)
                        .map(result -> result.getInteger("index") + " " + result.getInteger("status")
                                + (result.containsKey("type") ? " " + result.getString("type") : ""))
                        .toList();
    }

    @Test
    void an_array_is_stored_and_answered_item_by_item() {
        Project project = GATEWAY.project();

        Reply reply = send(project, item("1", "\"a\":1"), item("2", "\"a\":2"), "{\"id\":3,\"a\":3}");

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"accepted\":3,\"failed\":0,\"results\":["
                        + "{\"index\":0,\"status\":200},{\"index\":1,\"status\":200},{\"index\":2,\"status\":200}]}");
        assertThat(project.customers()).containsExactly("1", "2", "3");
        assertThat(project.row("3")).contains("{\"a\": 3}");
    }

    @Test
    void lines_are_stored_as_an_array_is() {
        Project project = GATEWAY.project();

        Reply reply = project.call(PATH, item("1", "") + "\r\n\n" + item("2", "\"a\":\"x\"") + "\n");

        assertThat(results(reply)).containsExactly("0 200", "1 200");
        assertThat(project.row("2")).contains("{\"a\": \"x\"}");
    }

    @Test
    void a_bad_item_fails_alone() {
        Project project = GATEWAY.project();
        project.track(item("0", "\"a\":1"));

        Reply reply = send(
                project,
                item("1", "\"a\":1"),
                item("NaN", "\"a\":[]"),
                "{\"id\":\"x\" \"a\":1}",
                item("2", "\"a\":\"text\",\"b\":true"),
                "17",
                "",
                item("3", "\"big\":\"" + "x".repeat(4_096) + "\""),
                item("4", "\"a\":4"));

        assertThat(results(reply))
                .containsExactly(
                        "0 200",
                        "1 422 ValidationError",
                        "2 400 MalformedJson",
                        "3 200",
                        "4 422 ValidationError",
                        "5 400 MalformedJson",
                        "6 413 PayloadTooLarge",
                        "7 200");
        assertThat(reply.body())
                .startsWith("{\"success\":false,\"accepted\":3,\"failed\":5,")
                .contains("{\"index\":3,\"status\":200,\"ignored\":[{\"attribute\":\"a\",\"reason\":\"type_mismatch\","
                        + "\"expected\":\"number\",\"received\":\"string\"}]}")
                .contains("\"path\":[\"id\"],\"type\":\"id.placeholder\"");
        assertThat(project.customers()).containsExactly("0", "1", "2", "4");
    }

    @Test
    void a_malformed_line_fails_alone() {
        Project project = GATEWAY.project();

        Reply reply = project.call(PATH, item("1", "") + "\n{\"id\":\n" + item("2", "") + "\n\"\n" + item("3", ""));

        assertThat(results(reply))
                .containsExactly("0 200", "1 400 MalformedJson", "2 200", "3 400 MalformedJson", "4 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n ", "[{\"id\":\"1\"", "[}", "[\"", "\uFEFF"})
    void what_holds_no_item_that_can_be_told_apart_is_refused_as_a_whole(String body) {
        Project project = GATEWAY.project();

        Reply reply = project.call(PATH, body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.type()).isEqualTo("MalformedJson");
        assertThat(project.customers()).isEmpty();
    }

    @Test
    void where_an_array_breaks_the_items_before_it_have_their_verdicts() {
        Project project = GATEWAY.project();

        Reply reply = project.call(PATH, "[" + item("1", "") + "," + item("2", "") + "},{\"id\":\"3\"}]");

        assertThat(results(reply)).containsExactly("0 200", "1 400 MalformedJson");
        assertThat(project.customers()).containsExactly("1");
    }

    @Test
    void an_empty_array_is_no_mistake() {
        assertThat(GATEWAY.project().call(PATH, " [ ] ").statusAndBody())
                .isEqualTo("200 {\"success\":true,\"accepted\":0,\"failed\":0,\"results\":[]}");
    }

    @Test
    void the_same_customer_twice_keeps_its_order_whichever_roads_its_items_take() {
        Random random = new Random(SEED);
        Project project = GATEWAY.project();
        project.track(Bodies.numbered(1, 49));
        for (int round = 0; round < 20; round++) {
            List<String> items = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String extra = switch (random.nextInt(6)) {
                    // A name that nobody knows; one place that several names want; a place that is freed.
                    case 0 -> ",\"n" + round + "x" + i + "\":1";
                    case 1 -> ",\"p" + random.nextInt(3) + "\":1";
                    case 2 -> ",\"p" + random.nextInt(3) + "\":null,\"n" + round + "x" + (i - 1) + "\":null";
                    default -> "";
                };
                items.add(item("1", "\"a1\":" + (round * 100 + i) + extra));
            }

            Reply reply = send(project, items.toArray(String[]::new));

            assertThat(reply.body()).as("seed %d, round %d", SEED, round).startsWith("{\"success\":true,");
            assertThat(project.stored("a1"))
                    .as("seed %d, round %d", SEED, round)
                    .contains(round * 100 + 59 + "");
        }
    }

    /** Random items of known names: in one body, and one by one. */
    @Test
    void in_bulk_an_item_is_judged_as_a_call_of_its_own() {
        Random random = new Random(SEED);
        List<String> bodies =
                IntStream.range(0, 400).mapToObj(i -> randomItem(random)).toList();
        Project single = GATEWAY.project();
        Project bulk = GATEWAY.project();
        String types = item("0", "\"a\":1,\"b\":\"x\",\"c\":true,\"d\":\"2026-01-02\"");
        single.track(types);
        bulk.track(types);

        List<String> expected =
                bodies.stream().map(single::track).map(BulkTest::verdict).toList();
        List<String> lines = verdicts(bulk.call(PATH, String.join("\n", bodies)));
        List<String> array = verdicts(bulk.call(PATH, "[" + String.join(",", bodies) + "]"));

        assertThat(lines).as("seed " + SEED).isEqualTo(expected);
        assertThat(array).as("seed " + SEED).isEqualTo(expected);
        assertThat(rows(bulk)).isEqualTo(rows(single));
    }

    private static List<@Nullable String> rows(Project project) {
        return GATEWAY.sql(
                "SELECT customer_id || ' ' || attributes AS value FROM profiles WHERE project_id = ? ORDER BY 1",
                project.name());
    }

    private static String verdict(Reply reply) {
        JsonObject body = new JsonObject(reply.body());
        body.remove("success");
        return reply.status() + " " + body;
    }

    private static List<String> verdicts(Reply reply) {
        return new JsonObject(reply.body())
                .getJsonArray("results").stream()
                        .map(JsonObject.class::cast)
                        .map(result -> {
                            result.remove("index");
                            return result.remove("status") + " " + result;
                        })
                        .toList();
    }

    private static String randomItem(Random random) {
        List<String> values = List.of("1", "true", "\"x\"", "\"2026-01-02\"", "null", "[]", "1e309", "\"\\u0000\"");
        List<String> ids = List.of("\"1\"", "\"2\"", "3", "\"gid://shopify/Customer/3\"", "\"null\"", "1.5", "\"é\"");
        String members = "abcd"
                .chars()
                .filter(name -> random.nextInt(3) == 0)
                .mapToObj(name -> "\"" + (char) name + "\":" + values.get(random.nextInt(values.size())))
                .collect(Collectors.joining(","));
        String body = "{\"id\":" + ids.get(random.nextInt(ids.size())) + ",\"attributes\":{" + members + "}}";
        return random.nextInt(20) == 0 ? body.replace(":", " ") : body;
    }

    @Test
    void a_dry_run_judges_the_items_one_after_the_other_and_writes_nothing() {
        Project project = GATEWAY.project();
        project.trackAttribute("known", "1");
        List<@Nullable String> before = GATEWAY.everything();

        Reply reply = project.call(
                PATH + "?dryRun=true",
                "[" + String.join(",", item("1", "\"new\":1"), item("2", "\"new\":\"x\",\"known\":2"), item(" ", ""))
                        + "]");

        assertThat(GATEWAY.everything()).isEqualTo(before);
        assertThat(reply.body())
                .startsWith("{\"success\":false,\"accepted\":2,\"failed\":1,\"results\":["
                        + "{\"index\":0,\"status\":200,\"wouldFix\":[{\"attribute\":\"new\",\"type\":\"number\"}]},"
                        + "{\"index\":1,\"status\":200,\"ignored\":[{\"attribute\":\"new\",\"reason\":\"type_mismatch\","
                        + "\"expected\":\"number\",\"received\":\"string\"}],\"wouldFix\":[]},"
                        + "{\"index\":2,\"status\":422,\"type\":\"ValidationError\"");
    }

    @Test
    void of_the_rules_that_an_item_breaks_ten_are_told_in_full() {
        String members =
                IntStream.range(0, 25).mapToObj(i -> "\"a" + i + "\":[]").collect(Collectors.joining(","));

        JsonObject result = new JsonObject(
                        send(GATEWAY.project(), item("1", members)).body())
                .getJsonArray("results")
                .getJsonObject(0);

        assertThat(result.getJsonArray("details")).hasSize(10);
        assertThat(result.getString("message")).endsWith("And 22 more");
    }

    @Test
    void items_are_counted_by_the_status_of_their_answer() {
        double before = GATEWAY.metric("postern_items_total{status=\"422\"}");

        send(GATEWAY.project(), "1", "2", item("1", ""));

        assertThat(GATEWAY.metric("postern_items_total{status=\"422\"}")).isEqualTo(before + 2);
    }
}
