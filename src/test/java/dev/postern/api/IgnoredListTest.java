package dev.postern.api;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 3, management: what was left out of requests lately, and how often. */
class IgnoredListTest {
    private static final int KEEP = 20;

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of(
            "POSTERN_MANAGEMENT_RECENT_IGNORED", Integer.toString(KEEP),
            "POSTERN_LIMITS_PROFILE_ATTRIBUTES", "5",
            "POSTERN_LIMITS_PROJECT_ATTRIBUTES", "10"));

    /** The list as soon as it is as it should be; it is written about a second later. */
    private static List<String> listed(Project project, String query, Predicate<List<String>> enough) {
        return await("the entries").until(() -> listed(project, query), enough);
    }

    private static List<String> listed(Project project, String query) {
        JsonArray list = new JsonObject(project.read("/ignored" + query).body()).getJsonArray("ignored");
        return list.stream()
                .map(entry -> ((JsonObject) entry).encode().replaceAll("\"at\":\"[^\"]+\"", "\"at\":T"))
                .toList();
    }

    private static List<String> listed(Project project, int entries) {
        return listed(project, "", list -> list.size() >= entries);
    }

    private static JsonObject registered(Project project, String attribute) {
        return new JsonObject(project.read("/attributes").body())
                .getJsonArray("attributes").stream()
                        .map(JsonObject.class::cast)
                        .filter(one -> one.getString("name").equals(attribute))
                        .findAny()
                        .orElseThrow();
    }

    @Test
    void every_reason_is_listed_without_the_value_the_newest_first() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"region\":\"Mumbai\"}");
        project.track("{\"id\":\"1\",\"region\":31415}");
        listed(project, 1);
        project.track("{\"id\":\"2\",\"attributes\":{" + Bodies.members(1, 5) + "}}");
        project.track("{\"id\":\"2\",\"region\":\"Goa\"}");
        listed(project, 2);
        project.track("{\"id\":\"3\",\"attributes\":{" + Bodies.members(6, 9) + "}}");
        project.track("{\"id\":\"4\",\"attributes\":{\"more\":31415}}");

        assertThat(listed(project, 3))
                .containsExactly(
                        "{\"at\":T,\"customer\":\"4\",\"attribute\":\"more\",\"reason\":\"project_full\",\"times\":1}",
                        "{\"at\":T,\"customer\":\"2\",\"attribute\":\"region\",\"reason\":\"profile_full\",\"times\":1}",
                        "{\"at\":T,\"customer\":\"1\",\"attribute\":\"region\",\"reason\":\"type_mismatch\","
                                + "\"expected\":\"string\",\"received\":\"number\",\"times\":1}");
        assertThat(GATEWAY.everything()).noneMatch(row -> String.valueOf(row).contains("31415"));
    }

    @Test
    void what_was_ignored_of_an_event_says_of_which_and_is_counted_there() {
        Project project = GATEWAY.project();
        String event = "{\"customerId\":\"1\",\"name\":\"Viewed\",\"attributes\":{\"a\":%s}}";
        project.call("/track/event", event.formatted("1"));
        project.track("{\"id\":\"1\",\"a\":true}");
        project.call("/track/event", event.formatted("\"x\""));

        assertThat(listed(project, 1))
                .containsExactly("{\"at\":T,\"customer\":\"1\",\"event\":\"Viewed\",\"attribute\":\"a\","
                        + "\"reason\":\"type_mismatch\",\"expected\":\"number\",\"received\":\"string\",\"times\":1}");
        assertThat(registered(project, "a").getInteger("ignored")).isZero();
        assertThat(project.read("/attributes?event=Viewed").body())
                .startsWith("{\"names\":1,\"attributes\":[{\"name\":\"a\",\"type\":\"number\"")
                .contains("\"ignored\":1,");
    }

    @Test
    void it_is_searched_by_customer_and_by_attribute() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"a\":1,\"b\":1}");
        for (String customer : List.of("1", "2", "gid://shopify/Customer/3")) {
            project.track("{\"id\":\"" + customer + "\",\"a\":true,\"b\":false,\"name\":5}");
        }
        listed(project, 9);

        assertThat(listed(project, "?customer=2")).hasSize(3).allMatch(entry -> entry.contains("\"customer\":\"2\""));
        assertThat(listed(project, "?customer=gid://shopify/Customer/3&attribute=b"))
                .singleElement()
                .asString()
                .contains("\"customer\":\"3\",\"attribute\":\"b\"");
        assertThat(listed(project, "?limit=2")).hasSize(2);
        assertThat(project.read("/ignored?limit=0").status()).isEqualTo(422);
        assertThat(project.read("/ignored?customer=%00").status()).isEqualTo(422);
    }

    @Test
    void the_same_thing_within_a_second_is_one_entry_and_all_of_them_are_counted() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"a\":1}");
        IntStream.range(0, 50)
                .mapToObj(i -> project.trackLater("{\"id\":\"1\",\"a\":\"" + i + "\"}"))
                .toList()
                .forEach(reply -> assertThat(reply.join().body()).contains("type_mismatch"));

        List<String> entries = listed(project, "", list -> times(list) == 50);

        assertThat(times(entries)).isEqualTo(50);
        assertThat(entries).hasSizeLessThan(10);
        assertThat(registered(project, "a").getInteger("ignored")).isEqualTo(50);
        assertThat(registered(project, "a").getString("lastIgnored")).isNotBlank();
    }

    private static long times(List<String> entries) {
        return entries.stream()
                .mapToLong(entry -> new JsonObject(entry.replace(":T", ":0")).getLong("times"))
                .sum();
    }

    @Test
    void only_the_newest_are_kept_and_the_sums_hold_all() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"0\",\"a\":1}");
        for (int round = 0; round < 3; round++) {
            int from = round * 100;
            IntStream.range(from, from + 100)
                    .mapToObj(i -> project.trackLater("{\"id\":\"" + i + "\",\"a\":true}"))
                    .toList()
                    .forEach(reply -> assertThat(reply.join().status()).isEqualTo(200));
            await("the sum").until(() -> registered(project, "a").getInteger("ignored") == from + 100);
        }
        // For a moment those of one second more.
        assertThat(rows(project)).isBetween(KEEP, 2 * KEEP);
        assertThat(GATEWAY.metric("postern_ignored_dropped_total")).isPositive();
    }

    private static int rows(Project project) {
        return GATEWAY.sql("SELECT 1 AS value FROM ignored_recent WHERE project_id = ?", project.name())
                .size();
    }

    @Test
    void names_that_have_no_type_are_not_counted() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"attributes\":{" + Bodies.members(1, 5) + "}}");
        project.track("{\"id\":\"2\",\"attributes\":{" + Bodies.members(6, 10) + "}}");
        project.track("{\"id\":\"3\",\"attributes\":{\"invented\":1,\"a1\":\"x\",\"email\":5}}");
        listed(project, 3);

        assertThat(GATEWAY.sql(
                        "SELECT name AS value FROM ignored_attributes WHERE project_id = ? ORDER BY 1", project.name()))
                .containsExactly("a1", "email");
        assertThat(registered(project, "email").getInteger("ignored")).isEqualTo(1);
    }

    @Test
    void an_erased_customer_leaves_the_list_for_good() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"a\":1}");
        project.track("{\"id\":\"1\",\"a\":true}");
        project.track("{\"id\":\"2\",\"a\":true}");
        listed(project, 2);
        project.track("{\"id\":\"1\",\"a\":false}");

        assertThat(project.admin("DELETE", "/customers/1", "").status()).isEqualTo(200);

        // Rows that were sent after it are written after it.
        project.track("{\"id\":\"2\",\"a\":\"x\"}");
        assertThat(listed(project, 2)).hasSize(2).allMatch(entry -> entry.contains("\"customer\":\"2\""));
    }

    @Test
    void a_dry_run_leaves_no_trace() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"a\":1}");
        assertThat(project.dryRun("{\"id\":\"1\",\"a\":true}").body()).contains("type_mismatch");
        project.track("{\"id\":\"2\",\"a\":true}");

        assertThat(listed(project, 1)).singleElement().asString().contains("\"customer\":\"2\"");
        assertThat(Optional.of(registered(project, "a").getInteger("ignored"))).hasValue(1);
    }
}
