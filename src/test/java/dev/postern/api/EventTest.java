package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, events. */
class EventTest {
    private static final String EVENT = "/track/event";
    private static final String OK = "200 " + Reply.SUCCESS;

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static String event(String members) {
        return "{\"customerId\":\"1\",\"name\":\"Viewed\"" + members + "}";
    }

    private static List<@Nullable String> stored(Project project) {
        return GATEWAY.sql(
                "SELECT concat_ws(' ', customer_id, name, event_id, attributes) AS value FROM events"
                        + " WHERE project_id = ? ORDER BY 1",
                project.name());
    }

    private static String numbered(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "\"a" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {EVENT, "/track/event/v2", "/rest-api/event"})
    void an_event_is_stored_and_its_unknown_customer_is_created_empty(String path) {
        Project project = GATEWAY.project();

        Reply reply = project.call(path, event(",\"attributes\":{\"price\":99.5,\"name\":\"x\",\"gone\":null}"));

        assertThat(reply.statusAndBody()).isEqualTo(OK);
        assertThat(stored(project)).containsExactly("1 Viewed {\"name\": \"x\", \"price\": 99.5}");
        assertThat(project.row("1")).contains("{}");
    }

    @Test
    void attributes_may_be_an_array_that_states_types() {
        Project project = GATEWAY.project();

        Reply reply = project.call(
                EVENT,
                event(",\"attributes\":[{\"name\":\"day\",\"type\":\"string\",\"value\":\"2026-01-02\"},"
                        + "{\"name\":\"n\",\"value\":1}]"));

        assertThat(reply.statusAndBody()).isEqualTo(OK);
        assertThat(stored(project)).containsExactly("1 Viewed {\"n\": 1, \"day\": \"2026-01-02\"}");
    }

    @Test
    void the_first_type_wins_for_each_event_name_by_itself() {
        Project project = GATEWAY.project();
        project.call(EVENT, event(",\"attributes\":{\"a\":1}"));

        Reply same = project.call(EVENT, event(",\"attributes\":{\"a\":\"x\",\"b\":true}"));
        Reply other = project.call(EVENT, "{\"customerId\":\"1\",\"name\":\"Bought\",\"attributes\":{\"a\":\"x\"}}");
        Reply profile = project.trackAttribute("a", "true");

        assertThat(same.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"ignored\":[{\"attribute\":\"a\",\"reason\":\"type_mismatch\","
                        + "\"expected\":\"number\",\"received\":\"string\"}]}");
        assertThat(other.statusAndBody()).isEqualTo(OK);
        assertThat(profile.statusAndBody()).isEqualTo(OK);
        assertThat(project.types()).as("the profiles' types").containsExactly("a boolean");
    }

    @Test
    void the_time_is_kept_and_finds_its_month_or_the_default() {
        Project project = GATEWAY.project();
        project.call(EVENT, event(",\"time\":946684800000"));
        project.call(EVENT, event(""));

        assertThat(GATEWAY.sql(
                        "SELECT extract(epoch FROM occurred_at)::bigint::text || tableoid::regclass AS value FROM events"
                                + " WHERE project_id = ? AND occurred_at < '2001-01-01'",
                        project.name()))
                .containsExactly("946684800events_default");
        assertThat(stored(project)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1764057600000",
                "1764057600000.0",
                "1.7640576E12",
                "17640576e+5",
                "17640576000000e-1",
                "1764057600000.000e0"
            })
    void a_time_is_any_json_number_that_is_whole(String time) {
        Project project = GATEWAY.project();

        Reply reply = project.call(EVENT, event(",\"time\":" + time));

        assertThat(reply.statusAndBody()).isEqualTo(OK);
        assertThat(GATEWAY.sql(
                        "SELECT (extract(epoch FROM occurred_at) * 1000)::bigint::text AS value FROM events"
                                + " WHERE project_id = ?",
                        project.name()))
                .containsExactly("1764057600000");
    }

    @Test
    void a_repeat_of_an_event_id_stores_nothing_and_fixes_nothing() {
        Project project = GATEWAY.project();
        project.call(EVENT, event(",\"eventId\":\"e1\",\"attributes\":{\"a\":1}"));

        Reply repeat =
                project.call(EVENT, event(",\"eventId\":\"e1\",\"time\":1764057600000,\"attributes\":{\"b\":1}"));

        assertThat(repeat.statusAndBody()).isEqualTo("200 " + Reply.REPEATED);
        assertThat(stored(project)).containsExactly("1 Viewed e1 {\"a\": 1}");
        assertThat(project.call(EVENT, event(",\"attributes\":{\"b\":\"text\"}"))
                        .statusAndBody())
                .isEqualTo(OK);
    }

    @Test
    void another_customer_may_use_the_same_event_id() {
        Project project = GATEWAY.project();
        project.call(EVENT, event(",\"eventId\":\"e1\",\"attributes\":{\"a\":1}"));

        Reply known = project.call(
                EVENT, "{\"customerId\":\"2\",\"name\":\"Viewed\",\"eventId\":\"e1\",\"attributes\":{\"a\":2}}");
        Reply typed = project.call(
                EVENT, "{\"customerId\":\"3\",\"name\":\"Viewed\",\"eventId\":\"e1\",\"attributes\":{\"b\":3}}");

        assertThat(known.statusAndBody()).isEqualTo(OK);
        assertThat(typed.statusAndBody()).isEqualTo(OK);
        assertThat(stored(project))
                .containsExactly("1 Viewed e1 {\"a\": 1}", "2 Viewed e1 {\"a\": 2}", "3 Viewed e1 {\"b\": 3}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Viewed\",\"attributes\":{\"a\":\"text\"}",
                "\"Viewed\",\"attributes\":{\"b\":true,\"a\":\"text\"}",
                "\"Bought\""
            })
    void the_attributes_of_a_repeat_are_not_judged_stored_or_dry(String members) {
        Project project = GATEWAY.project();
        project.call(EVENT, event(",\"eventId\":\"e1\",\"attributes\":{\"a\":1}"));
        String repeat = "{\"customerId\":\"1\",\"eventId\":\"e1\",\"name\":" + members + "}";

        assertThat(project.call(EVENT + "?dryRun=true", repeat).statusAndBody())
                .isEqualTo("200 {\"success\":true,\"repeated\":true,\"wouldFix\":[]}");
        assertThat(project.call(EVENT, repeat).statusAndBody()).isEqualTo("200 " + Reply.REPEATED);
        assertThat(project.admin("GET", "/ignored", "").body()).isEqualTo("{\"ignored\":[]}");
        assertThat(stored(project)).containsExactly("1 Viewed e1 {\"a\": 1}");
    }

    @Test
    void one_of_many_repeats_at_once_is_stored() {
        Project project = GATEWAY.project();
        byte[] body = event(",\"eventId\":\"e1\",\"attributes\":{\"a\":1}").getBytes(StandardCharsets.UTF_8);

        List<CompletableFuture<Reply>> sent = IntStream.range(0, 50)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> GATEWAY.client().send(GATEWAY.client().calling(EVENT, project.key(), body))))
                .toList();

        assertThat(sent.stream().map(reply -> reply.join().statusAndBody()))
                .containsOnlyOnce(OK)
                .containsOnly(OK, "200 " + Reply.REPEATED);
        assertThat(stored(project)).hasSize(1);
    }

    @Test
    void fifty_attributes_are_taken_and_one_more_is_refused() {
        Project project = GATEWAY.project();

        assertThat(project.call(EVENT, event(",\"attributes\":" + numbered(50))).statusAndBody())
                .isEqualTo(OK);
        Reply refused =
                project.call(EVENT, event(",\"attributes\":" + numbered(50).replace("}", ",\"name\":1}")));

        assertThat(refused.statusAndBody()).startsWith("422").contains("\"object.max\"");
        assertThat(stored(project)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"V\"} | any.required",
                "{\"customerId\":\"1\"} | any.required",
                "{\"customerId\":\"1\",\"name\":\" \"} | string.empty",
                "{\"customerId\":\"1\",\"name\":5} | string.base",
                "{\"customerId\":\"null\",\"name\":\"V\"} | id.placeholder",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":1764057600} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":1764057600000.5} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":1.7640576E9} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":4102444800000.0} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":9223372036854775808} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":0e99999999999} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":null} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":\"1764057600000\"} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"time\":\"now\"} | number.unsafe",
                "{\"customerId\":\"1\",\"name\":\"V\",\"attributes\":5} | object.base",
                "{\"customerId\":\"1\",\"name\":\"V\",\"attributes\":{\"a\":{}}} | attribute.type",
                "{\"customerId\":\"1\",\"name\":\"V\",\"more\":1} | object.unknown"
            })
    void what_breaks_a_rule_is_refused_by_its_code(String body, String code) {
        Reply reply = GATEWAY.project().call(EVENT, body);

        assertThat(reply.statusAndBody()).startsWith("422").contains("\"type\":\"" + code + "\"");
    }

    @Test
    void names_and_ids_are_bounded_in_code_points_and_the_form_without_time_has_none() {
        Project project = GATEWAY.project();
        String face = "\uD83D\uDE00";

        assertThat(project.call(
                                EVENT,
                                "{\"customerId\":\"1\",\"name\":\"" + face.repeat(49) + "\",\"eventId\":\""
                                        + face.repeat(100) + "\"}")
                        .statusAndBody())
                .isEqualTo(OK);
        assertThat(project.call(EVENT, "{\"customerId\":\"1\",\"name\":\"" + face.repeat(50) + "\"}")
                        .statusAndBody())
                .contains("string.max");
        assertThat(project.call(EVENT, event(",\"eventId\":\"" + face.repeat(101) + "\""))
                        .statusAndBody())
                .contains("string.max");
        assertThat(project.call("/rest-api/event", event(",\"time\":1764057600000"))
                        .statusAndBody())
                .contains("object.unknown");
    }

    @Test
    void a_dry_run_tells_what_would_be_fixed_and_writes_nothing() {
        Project project = GATEWAY.project();
        List<@Nullable String> before = GATEWAY.everything();

        Reply reply = project.call(EVENT + "?dryRun=true", event(",\"eventId\":\"e\",\"attributes\":{\"a\":1}"));

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"wouldFix\":[{\"attribute\":\"a\",\"type\":\"number\"}]}");
        assertThat(GATEWAY.everything()).isEqualTo(before);
    }

    @Test
    void erasing_a_customer_removes_its_event_ids_and_those_of_others_stay() {
        Project project = GATEWAY.project();
        project.call(EVENT, event(",\"eventId\":\"secret\""));
        project.call(EVENT, "{\"customerId\":\"2\",\"name\":\"Viewed\",\"eventId\":\"kept\"}");

        project.admin("DELETE", "/customers/1", "");

        assertThat(GATEWAY.sql("SELECT event_id AS value FROM event_ids WHERE project_id = ?", project.name()))
                .containsExactly("kept");
    }

    @Test
    void erasing_a_customer_removes_the_events_and_later_ones_are_answered_410() {
        Project project = GATEWAY.project();
        project.call(EVENT, event(",\"attributes\":{\"a\":1}"));

        project.admin("DELETE", "/customers/1", "");

        assertThat(stored(project)).isEmpty();
        assertThat(project.call(EVENT, event(",\"attributes\":{\"a\":1}")).statusAndBody())
                .as("known types")
                .startsWith("410");
        assertThat(project.call(EVENT, event(",\"attributes\":{\"new\":1}")).statusAndBody())
                .as("new types")
                .startsWith("410");
        assertThat(project.call(EVENT + "?dryRun=true", event("")).statusAndBody())
                .startsWith("410");
        assertThat(stored(project)).isEmpty();
    }
}
