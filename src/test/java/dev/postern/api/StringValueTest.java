package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.support.Reply;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1, the type String, null, and what is no type at all. */
class StringValueTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    static Stream<String> keptStrings() {
        return Stream.of(
                "",
                " ",
                "  both ends ",
                "line\nbreak\ttab\r\u0001",
                "\"quotes\" and \\ and / and {\"json\":1}",
                "'; DROP TABLE profiles; --",
                "{a,b}",
                "NULL",
                "مرحبا بالعالم",
                "e\u0301 is not \u00e9",
                "👩‍👩‍👧‍👦",
                "\ufeffmark",
                "\uffff\ufffe",
                "\u2028\u2029",
                "x".repeat(4096),
                "é".repeat(4096),
                "😀".repeat(4096));
    }

    @ParameterizedTest
    @MethodSource("keptStrings")
    void a_string_is_stored_as_given(String text) {
        Project project = GATEWAY.project();
        String raw =
                text.chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\') ? Bodies.quoted(text) : "\"" + text + "\"";

        Reply reply = project.trackAttribute("s", raw);

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored("s")).contains(text);
        assertThat(project.types()).containsExactly("s string");
    }

    @Test
    void an_escaped_string_is_the_same_as_a_plain_one() {
        Project project = GATEWAY.project();

        project.track("{\"\\u0069d\":\"\\ud83d\\ude00\",\"attributes\":{\"\\u5730\":\"\\u0041\\/\"}}"
                .getBytes(StandardCharsets.US_ASCII));

        assertThat(project.row("😀")).contains("{\"地\": \"A/\"}");
    }

    static Stream<Arguments> refusedStrings() {
        return Stream.of(
                arguments("\"" + "x".repeat(4097) + "\"", "string.max"),
                arguments("\"" + "😀".repeat(4097) + "\"", "string.max"),
                arguments("\"a\\u0000b\"", "string.unicode"),
                arguments("\"\\u0000\"", "string.unicode"),
                arguments("\"\\ud83d\"", "string.unicode"),
                arguments("\"\\ude00\"", "string.unicode"),
                arguments("\"\\ud83d\\ud83d\\ude00\"", "string.unicode"),
                arguments("\"\\ude00\\ud83d\"", "string.unicode"),
                arguments("\"😀\\ud83d\"", "string.unicode"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusedStrings")
    void a_string_that_is_too_long_or_cannot_be_stored_is_refused(String literal, String code) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute("s", literal);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly(code + " at attributes/s");
        assertThat(project.customers()).isEmpty();
        assertThat(project.types()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"a\":1}", "[1,2]", "[null]", "{\"a\":{\"b\":[]}}"})
    void an_object_or_an_array_is_refused(String value) {
        Project project = GATEWAY.project();

        Reply custom = project.trackAttribute("x", value);
        Reply reserved = project.trackAttribute("name", value);

        assertThat(custom.status()).isEqualTo(422);
        assertThat(custom.violations()).containsExactly("attribute.type at attributes/x");
        assertThat(reserved.violations()).containsExactly("attribute.type at attributes/name");
        assertThat(project.customers()).isEmpty();
    }

    @Test
    void null_removes_the_attribute() {
        Project project = GATEWAY.project();
        project.track(Bodies.attributes("\"name\":\"John\",\"region\":\"Mumbai\",\"plan\":\"pro\""));

        Reply reply = project.track(Bodies.attributes("\"name\":null,\"region\":null"));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("1")).contains("{\"plan\": \"pro\"}");
    }

    @Test
    void null_for_an_attribute_that_is_not_there_is_no_error_and_fixes_nothing() {
        Project project = GATEWAY.project();

        Reply first = project.track(Bodies.attributes("\"region\":null"));
        Reply second = project.track(Bodies.attributes("\"region\":null"));

        assertThat(first.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(second.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("1")).contains("{}");
        assertThat(project.types()).isEmpty();
    }

    @Test
    void a_removed_attribute_keeps_its_type() {
        Project project = GATEWAY.project();
        project.trackAttribute("region", "\"Mumbai\"");
        project.trackAttribute("region", "null");

        Reply number = project.trackAttribute("region", "5");

        assertThat(number.body()).contains("\"expected\":\"string\",\"received\":\"number\"");
        assertThat(project.row("1")).contains("{}");
    }

    @Test
    void one_body_removes_sets_and_leaves_alone() {
        Project project = GATEWAY.project();
        project.track(Bodies.attributes("\"a\":1,\"b\":2,\"c\":3"));

        project.track(Bodies.attributes("\"a\":null,\"b\":5,\"d\":4"));

        assertThat(project.row("1")).contains("{\"b\": 5, \"c\": 3, \"d\": 4}");
    }
}
