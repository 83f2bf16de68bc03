package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1, first type wins. */
class FirstTypeWinsTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    @ParameterizedTest(name = "{0} after {1}")
    @CsvSource(quoteCharacter = '`', textBlock = """
                    # first,     then,                 expected, received
                    "Mumbai",    5,                    string,   number
                    "Mumbai",    true,                 string,   boolean
                    5,           "5",                  number,   string
                    5,           "",                   number,   string
                    5,           false,                number,   boolean
                    5,           "2024-02-29",         number,   date
                    true,        "true",               boolean,  string
                    true,        1,                    boolean,  number
                    true,        "2024-02-29",         boolean,  date
                    "2024-02-29", "tomorrow",          date,     string
                    "2024-02-29", "",                  date,     string
                    "2024-02-29", "2026-02-29",        date,     string
                    "2024-02-29", 20240229,            date,     number
                    "2024-02-29", true,                date,     boolean
                    """)
    void a_value_of_another_type_is_ignored_and_the_rest_is_stored(
            String first, String then, String expected, String received) {
        Project project = GATEWAY.project();
        project.trackAttribute("a", first);

        Reply reply = project.track(Bodies.attributes("\"before\":1,\"a\":" + then + ",\"after\":2"));

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"ignored\":[{\"attribute\":\"a\",\"reason\":\"type_mismatch\","
                        + "\"expected\":\"" + expected + "\",\"received\":\"" + received + "\"}]}");
        assertThat(project.row("1")).contains("{\"a\": " + first + ", \"after\": 2, \"before\": 1}");
        assertThat(project.types()).containsExactly("a " + expected, "after number", "before number");
    }

    @Test
    void the_type_holds_for_every_customer_of_the_project() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"a\":\"text\"}");

        Reply reply = project.track("{\"id\":\"2\",\"a\":5}");

        assertThat(reply.body()).contains("\"expected\":\"string\",\"received\":\"number\"");
        assertThat(project.row("2")).contains("{}");
    }

    @Test
    void a_string_attribute_takes_a_text_that_looks_like_a_date_as_it_is() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "\"soon\"");

        Reply reply = project.trackAttribute("a", "\"2026-01-02 03:04:05\"");

        assertThat(reply.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.stored("a")).contains("2026-01-02 03:04:05");
        assertThat(project.types()).containsExactly("a string");
    }

    @Test
    void a_day_and_a_time_are_one_type() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "\"2024-02-29\"");

        Reply reply = project.trackAttribute("a", "\"2024-02-29T12:00:00+01:00\"");

        assertThat(reply.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.stored("a")).contains("2024-02-29T11:00:00.000Z");
    }

    @Test
    void several_mismatches_are_listed_in_the_order_of_the_body() {
        Project project = GATEWAY.project();
        project.track(Bodies.attributes("\"s\":\"x\",\"n\":1,\"b\":true"));

        Reply reply = project.track(Bodies.attributes("\"n\":\"x\",\"new\":1,\"b\":2,\"s\":false"));

        assertThat(reply.body())
                .isEqualTo(
                        "{\"success\":true,\"ignored\":["
                                + "{\"attribute\":\"n\",\"reason\":\"type_mismatch\",\"expected\":\"number\",\"received\":\"string\"},"
                                + "{\"attribute\":\"b\",\"reason\":\"type_mismatch\",\"expected\":\"boolean\",\"received\":\"number\"},"
                                + "{\"attribute\":\"s\",\"reason\":\"type_mismatch\",\"expected\":\"string\",\"received\":\"boolean\"}]}");
        assertThat(project.row("1")).contains("{\"b\": true, \"n\": 1, \"s\": \"x\", \"new\": 1}");
    }

    @Test
    void a_request_that_is_refused_fixes_no_type() {
        Project project = GATEWAY.project();
        project.trackAttribute("known", "1");

        project.track(Bodies.attributes("\"a\":\"x\",\"bad\":[]"));
        project.track("{\"id\":\"1\",\"attributes\":{\"a\":\"x\"}");
        project.track("{\"id\":\"undefined\",\"attributes\":{\"a\":\"x\"}}");
        Reply reply = project.trackAttribute("a", "5");

        assertThat(reply.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.types()).containsExactly("a number", "known number");
    }

    @Test
    void an_ignored_value_fixes_no_type() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "\"2024-02-29\"");
        project.trackAttribute("a", "5");

        Reply date = project.trackAttribute("a", "\"2025-01-01\"");

        assertThat(date.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.types()).containsExactly("a date");
    }

    @Test
    void null_fixes_no_type() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "null");

        Reply reply = project.trackAttribute("a", "true");

        assertThat(reply.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.types()).containsExactly("a boolean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"text\"", "5", "true", "\"2024-02-29\""})
    void a_type_says_when_and_by_which_key_it_was_fixed(String value) {
        Project project = GATEWAY.project();

        project.trackAttribute("a", value);
        project.trackAttribute("a", "null");

        assertThat(GATEWAY.sql(
                        "SELECT fixed_by || ' ' || (fixed_at BETWEEN now() - interval '1 minute' AND now()) AS value"
                                + " FROM attribute_types WHERE project_id = ?",
                        project.name()))
                .containsExactly("k true");
    }

    @Test
    void two_projects_never_see_each_other() {
        Project one = GATEWAY.project();
        Project other = GATEWAY.project();

        Reply first = one.track("{\"id\":\"1\",\"a\":\"text\",\"b\":1}");
        Reply second = other.track("{\"id\":\"1\",\"a\":5,\"b\":\"2024-02-29\"}");

        assertThat(first.body()).isEqualTo(Reply.SUCCESS);
        assertThat(second.body()).isEqualTo(Reply.SUCCESS);
        assertThat(one.row("1")).contains("{\"a\": \"text\", \"b\": 1}");
        assertThat(other.row("1")).contains("{\"a\": 5, \"b\": \"2024-02-29\"}");
        assertThat(one.types()).containsExactly("a string", "b number");
        assertThat(other.types()).containsExactly("a number", "b date");
    }
}
