package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 3, {@code POST /rest-api/customer}: attributes as an array in which each may state its type. */
class TypedFormTest {
    private static final String PATH = "/rest-api/customer";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static String item(String name, String type, String value) {
        return "{\"name\":\"" + name + "\",\"type\":\"" + type + "\",\"value\":" + value + "}";
    }

    private static Reply send(Project project, String... items) {
        return project.call(PATH, "{\"id\":\"1\",\"attributes\":[" + String.join(",", items) + "]}");
    }

    private static String mismatch(String name, String expected, String received) {
        return "200 {\"success\":true,\"ignored\":[{\"attribute\":\"" + name + "\",\"reason\":\"type_mismatch\","
                + "\"expected\":\"" + expected + "\",\"received\":\"" + received + "\"}]}";
    }

    @Test
    void attributes_are_stored_with_the_types_that_they_state() {
        Project project = GATEWAY.project();

        Reply reply = send(
                project,
                item("name", "string", "\"John Wick\""),
                item("orders", "number", "12345678901234567890.5"),
                item("vip", "boolean", "true"),
                item("since", "date", "\"2026-01-02T03:04:05+01:00\""),
                item("label", "string", "\"2026-01-02\""));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.types()).containsExactly("label string", "orders number", "since date", "vip boolean");
        assertThat(project.stored("since")).contains("2026-01-02T02:04:05.000Z");
        assertThat(project.stored("label")).contains("2026-01-02");
        assertThat(project.stored("orders")).contains("12345678901234567890.5");
    }

    @Test
    void both_forms_write_one_profile() {
        Project project = GATEWAY.project();
        project.trackAttribute("region", "\"Mumbai\"");

        send(project, item("vip", "boolean", "true"), item("region", "string", "null"));

        assertThat(project.row("1")).contains("{\"vip\": true}");
    }

    @Test
    void a_date_looking_string_that_is_stated_as_string_fixes_string() {
        Project project = GATEWAY.project();
        send(project, item("a", "string", "\"2026-01-02\""));

        assertThat(project.trackAttribute("a", "\"no date\"").statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.types()).containsExactly("a string");
        assertThat(project.stored("a")).contains("no date");
    }

    @Test
    void a_string_that_is_stated_as_such_is_no_date() {
        Project project = GATEWAY.project();
        send(project, item("a", "date", "\"2026-01-02\""));

        Reply reply = send(project, item("a", "string", "\"2026-03-04\""), item("b", "string", "\"kept\""));

        assertThat(reply.statusAndBody()).isEqualTo(mismatch("a", "date", "string"));
        assertThat(project.row("1")).contains("{\"a\": \"2026-01-02\", \"b\": \"kept\"}");
    }

    @Test
    void a_string_attribute_takes_a_stated_date_as_it_takes_every_string() {
        Project project = GATEWAY.project();
        send(project, item("a", "string", "\"x\""));

        Reply reply = send(project, item("a", "date", "\"2026-01-02 03:04:05\""));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored("a")).contains("2026-01-02 03:04:05");
    }

    @Test
    void a_reserved_attribute_is_a_string_whatever_is_stated() {
        Project project = GATEWAY.project();

        assertThat(send(project, item("email", "number", "5")).statusAndBody())
                .isEqualTo(mismatch("email", "string", "number"));
    }

    @ParameterizedTest
    @CsvSource({
        "string, 5",
        "number, '\"5\"'",
        "boolean, 0",
        "date, '\"tomorrow\"'",
        "date, 5",
        "string, true",
        "number, []",
    })
    void a_value_that_contradicts_its_type_is_refused_and_nothing_is_stored(String type, String value) {
        Project project = GATEWAY.project();

        Reply reply = send(project, item("good", "number", "1"), item("a", type, value));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("attribute.type at attributes/1/value");
        assertThat(project.customers()).isEmpty();
        assertThat(project.types()).isEmpty();
    }

    @Test
    void a_violation_shows_its_place_in_the_array() {
        Reply reply = send(GATEWAY.project(), item("a", "number", "\"5\""));

        assertThat(reply.statusAndBody())
                .isEqualTo("422 {\"type\":\"ValidationError\","
                        + "\"message\":\"\\\"attributes[0].value\\\" must be a number, as its type says\",\"details\":["
                        + "{\"message\":\"\\\"attributes[0].value\\\" must be a number, as its type says\","
                        + "\"path\":[\"attributes\",0,\"value\"],\"type\":\"attribute.type\","
                        + "\"context\":{\"key\":\"value\",\"label\":\"attributes[0].value\"}}]}");
    }

    private static String[] numbered(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> item("a" + i, "number", Integer.toString(i)))
                .toArray(String[]::new);
    }

    private static String full(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> "{\"attribute\":\"a" + i + "\",\"reason\":\"profile_full\"}")
                .collect(Collectors.joining(",", "200 {\"success\":true,\"ignored\":[", "]}"));
    }

    @Test
    void of_a_hundred_attributes_a_profile_keeps_as_many_as_it_holds() {
        Project project = GATEWAY.project();

        assertThat(send(project, numbered(1, 100)).statusAndBody()).isEqualTo(full(51, 100));
        assertThat(project.types()).hasSize(50);
        assertThat(send(project, numbered(1, 101)).violations()).containsExactly("array.max at attributes");
    }

    @Test
    void a_new_profile_keeps_no_more_of_names_that_are_all_known() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"2\"," + Bodies.members(1, 50) + "}");
        project.track("{\"id\":\"3\"," + Bodies.members(51, 60) + "}");

        assertThat(send(project, numbered(1, 60)).statusAndBody()).isEqualTo(full(51, 60));
        assertThat(project.stored("a50")).contains("50");
        assertThat(project.stored("a51")).isEmpty();
    }

    @Test
    void another_method_is_told_which_one_is_right() {
        Reply reply = GATEWAY.client().send(GATEWAY.client().request(PATH).GET());

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.headers().first("allow")).contains("POST");
    }
}
