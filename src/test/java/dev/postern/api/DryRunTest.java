package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, {@code ?dryRun=true}: the whole verdict, and a database that is the same before and after. */
class DryRunTest {
    private static final long SEED = 90_210L;
    private static final String TRACK = "/track/user";
    private static final String TYPED = "/rest-api/customer";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(
            Map.of("POSTERN_LIMITS_PROFILE_ATTRIBUTES", "3", "POSTERN_LIMITS_PROJECT_ATTRIBUTES", "6"));

    private static Reply dryRun(Project project, String path, String body) {
        List<@Nullable String> before = GATEWAY.everything();

        Reply reply = project.call(path + "?dryRun=true", body);

        assertThat(GATEWAY.everything()).as("the database after " + body).isEqualTo(before);
        return reply;
    }

    @Test
    void new_names_are_told_with_the_types_that_they_would_get() {
        Project project = GATEWAY.project();

        Reply reply = dryRun(project, TRACK, Bodies.attributes("\"name\":\"John\",\"z\":1,\"a\":\"2026-01-02\""));

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"wouldFix\":["
                        + "{\"attribute\":\"z\",\"type\":\"number\"},{\"attribute\":\"a\",\"type\":\"date\"}]}");
        assertThat(project.trackAttribute("z", "\"text\"").statusAndBody())
                .as("no type was fixed")
                .isEqualTo("200 " + Reply.SUCCESS);
    }

    @Test
    void one_that_fails_does_not_stop_the_next_one() {
        Project project = GATEWAY.project();
        String body = Bodies.attributes("\"a\":1");
        String event = "{\"customerId\":\"1\",\"name\":\"Seen\",\"attributes\":{\"a\":1}}";
        GATEWAY.database().execute("UPDATE projects SET project_id = 'away' WHERE project_id = ?", project.name());
        assertThat(project.call(TRACK + "?dryRun=true", body).status()).isEqualTo(500);
        assertThat(project.call("/track/event?dryRun=true", event).status()).isEqualTo(500);

        GATEWAY.database().execute("UPDATE projects SET project_id = ? WHERE project_id = 'away'", project.name());

        assertThat(dryRun(project, TRACK, body).status()).isEqualTo(200);
        assertThat(dryRun(project, "/track/event", event).status()).isEqualTo(200);
    }

    @Test
    void where_nothing_is_new_it_would_fix_nothing() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "1");

        assertThat(dryRun(project, TRACK, Bodies.attributes("\"a\":2,\"b\":null"))
                        .statusAndBody())
                .isEqualTo("200 {\"success\":true,\"wouldFix\":[]}");
    }

    @Test
    void what_would_be_ignored_is_told_with_the_reason() {
        Project project = GATEWAY.project();
        project.track(Bodies.attributes("\"a\":1,\"b\":1,\"c\":1"));

        Reply reply = dryRun(
                project,
                TYPED,
                "{\"id\":\"1\",\"attributes\":["
                        + "{\"name\":\"a\",\"type\":\"string\",\"value\":\"x\"},{\"name\":\"d\",\"value\":1},{\"name\":\"b\",\"value\":2}]}");

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"ignored\":[{\"attribute\":\"a\",\"reason\":\"type_mismatch\","
                        + "\"expected\":\"number\",\"received\":\"string\"},"
                        + "{\"attribute\":\"d\",\"reason\":\"profile_full\"}],\"wouldFix\":[]}");
    }

    @Test
    void a_full_project_is_found_full() {
        Project project = GATEWAY.project();
        project.track(Bodies.attributes("\"a\":1,\"b\":1,\"c\":1"));
        project.track("{\"id\":\"2\",\"d\":1,\"e\":1}");

        Reply reply = dryRun(project, TRACK, "{\"id\":\"3\",\"x\":true,\"y\":1}");

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"ignored\":[{\"attribute\":\"y\",\"reason\":\"project_full\"}],"
                        + "\"wouldFix\":[{\"attribute\":\"x\",\"type\":\"boolean\"}]}");
    }

    @Test
    void a_body_that_breaks_a_rule_is_told_so() {
        Reply reply = dryRun(GATEWAY.project(), TRACK, "{\"id\":\"NaN\",\"a\":[]}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("id.placeholder at id", "attribute.type at a");
        assertThat(dryRun(GATEWAY.project(), TRACK, "{").type()).isEqualTo("MalformedJson");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dryrun=true", "dry%52un=true", "dryRun=tru%65"})
    void the_name_in_another_case_or_percent_encoded_stores_nothing_either(String query) {
        Project project = GATEWAY.project();

        Reply reply = project.call(TRACK + "?" + query, "{\"id\":\"1\",\"a\":1}");

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"wouldFix\":[{\"attribute\":\"a\",\"type\":\"number\"}]}");
        assertThat(project.customers()).isEmpty();
    }

    @Test
    void with_false_it_is_stored() {
        Project project = GATEWAY.project();

        Reply reply = project.call(TRACK + "?dryRun=false&v=2", "{\"id\":\"1\",\"a\":1}");

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored("a")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dryRun", "dryrun=", "DRYRUN=1", "dryRun=True", "dryRun=true&dryRun=false", "dry%52un=yes"})
    void any_other_value_is_refused_before_anything_is_stored(String query) {
        Project project = GATEWAY.project();

        Reply reply = project.call(TRACK + "?" + query, "{\"id\":\"1\"}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("any.only at dryRun");
        assertThat(project.customers()).isEmpty();
    }

    /** Random bodies in one project, each first as a dry run: what it says is what then happens. */
    @Test
    void the_verdict_is_that_of_the_call_that_follows() {
        Random random = new Random(SEED);
        Project project = GATEWAY.project();
        int ignored = 0;
        for (int round = 0; round < 120; round++) {
            if (round % 24 == 0) {
                project = GATEWAY.project();
            }
            String body = randomBody(random);
            List<@Nullable String> typesBefore = project.types();

            JsonObject said = new JsonObject(dryRun(project, TRACK, body).body());

            JsonObject done = new JsonObject(project.track(body).body());
            String where = "seed " + SEED + ", round " + round + ": " + body;
            assertThat(said.getValue("ignored")).as(where).isEqualTo(done.getValue("ignored"));
            List<@Nullable String> fixed = new ArrayList<>(project.types());
            fixed.removeAll(typesBefore);
            assertThat(fixes(said)).as(where).containsExactlyInAnyOrderElementsOf(fixed);
            ignored += done.containsKey("ignored") ? 1 : 0;
        }
        assertThat(ignored).isGreaterThan(20);
    }

    private static List<String> fixes(JsonObject answer) {
        JsonArray fixes = answer.getJsonArray("wouldFix");
        return fixes.stream()
                .map(JsonObject.class::cast)
                .map(fix -> fix.getString("attribute") + " " + fix.getString("type"))
                .toList();
    }

    private static String randomBody(Random random) {
        List<String> values = List.of("1", "true", "\"x\"", "\"2026-01-02\"", "null");
        TreeSet<String> names = new TreeSet<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            names.add("abcdefghij".substring(random.nextInt(10)).substring(0, 1));
        }
        List<String> members = new ArrayList<>();
        for (String name : List.copyOf(names).subList(0, Math.min(3, names.size()))) {
            members.add("\"" + name + "\":" + values.get(random.nextInt(values.size())));
        }
        return "{\"id\":\"" + random.nextInt(3) + "\",\"attributes\":{" + String.join(",", members) + "}}";
    }
}
