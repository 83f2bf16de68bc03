package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.support.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1, the customer id. */
class CustomerIdTest {
    private static final String EMOJI = "😀";
    private static final String DECOMPOSED = "e\u0301";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    static Stream<Arguments> idsAndTheirRows() {
        return Stream.of(
                arguments("\"lksjfiwowior\"", "lksjfiwowior"),
                arguments("\"1\"", "1"),
                arguments("207119551", "207119551"),
                arguments("0", "0"),
                arguments("9".repeat(255), "9".repeat(255)),
                arguments("\"" + "x".repeat(255) + "\"", "x".repeat(255)),
                arguments("\"" + EMOJI.repeat(255) + "\"", EMOJI.repeat(255)),
                arguments("\" a \"", " a "),
                arguments("\"\\u0009a\"", "\ta"),
                arguments("\"" + DECOMPOSED + "\"", DECOMPOSED),
                arguments("\"O'Brien \\\"x\\\" \\\\ {}\"", "O'Brien \"x\" \\ {}"),
                arguments("\"1.0\"", "1.0"),
                arguments("\"-1\"", "-1"),
                arguments("\"true\"", "true"),
                arguments("\"007\"", "007"),
                arguments("\"nullable\"", "nullable"),
                arguments("\"gid://shopify/Customer/207119551\"", "207119551"),
                arguments("\"gid://shopify/Order/207119551\"", "gid://shopify/Order/207119551"));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @MethodSource("idsAndTheirRows")
    void an_id_is_stored_as_given_and_an_integer_as_its_text(String id, String stored) {
        Project project = GATEWAY.project();

        Reply reply = project.track("{\"id\":" + id + ",\"attributes\":{}}");

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.customers()).containsExactly(stored);
    }

    static Stream<Arguments> refusedIds() {
        return Stream.of(
                arguments("\"\"", "string.empty"),
                arguments("\"   \"", "string.empty"),
                arguments("\"\\t\\n\"", "string.empty"),
                arguments("\"\u00a0\u2003\"", "string.empty"),
                arguments("\"\u200b\u2060\ufeff\"", "string.empty"),
                arguments("\"\\u200b\"", "string.empty"),
                arguments("\"" + "x".repeat(256) + "\"", "string.max"),
                arguments("\"" + EMOJI.repeat(256) + "\"", "string.max"),
                arguments("9".repeat(256), "string.max"),
                arguments("1.0", "string.base"),
                arguments("1e3", "string.base"),
                arguments("1E3", "string.base"),
                arguments("-1", "string.base"),
                arguments("-0", "string.base"),
                arguments("true", "string.base"),
                arguments("false", "string.base"),
                arguments("null", "string.base"),
                arguments("{}", "string.base"),
                arguments("{\"a\":1}", "string.base"),
                arguments("[\"1\"]", "string.base"),
                arguments("\"a\\u0000b\"", "string.unicode"),
                arguments("\"a\\ud83d\"", "string.unicode"),
                arguments("\"\\ude00b\"", "string.unicode"),
                arguments("\"\\ude00\\ud83d\"", "string.unicode"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusedIds")
    void an_id_that_breaks_a_rule_is_refused(String id, String code) {
        Project project = GATEWAY.project();

        Reply reply = project.track("{\"id\":" + id + ",\"attributes\":{\"region\":\"Mumbai\"}}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly(code + " at id");
        assertThat(project.customers()).isEmpty();
        assertThat(project.types()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "undefined",
                "Undefined",
                "UNDEFINED",
                "null",
                "NULL",
                "Null",
                "NaN",
                "nan",
                "NAN",
                "[object Object]",
                "[object object]",
                "[OBJECT OBJECT]",
                "None",
                "nil",
                " null ",
                "(null)",
                "gid://shopify/Customer/",
                "gid://shopify/Customer/undefined",
                "gid://shopify/Customer/12a"
            })
    void a_placeholder_is_refused_in_any_case_and_dress(String id) {
        Project project = GATEWAY.project();

        Reply reply = project.track("{\"id\":\"" + id + "\",\"attributes\":{\"region\":\"Mumbai\"}}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("id.placeholder at id");
        assertThat(project.customers()).isEmpty();
    }

    @Test
    void a_missing_id_is_refused() {
        Reply reply = GATEWAY.project().track("{\"attributes\":{\"region\":\"Mumbai\"}}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("any.required at id");
    }

    @Test
    void number_text_and_shopify_gid_are_one_customer() {
        Project project = GATEWAY.project();

        project.track("{\"id\":207119551,\"attributes\":{\"a\":1}}");
        project.track("{\"id\":\"207119551\",\"attributes\":{\"b\":2}}");
        project.track("{\"id\":\"gid://shopify/Customer/207119551\",\"attributes\":{\"c\":3}}");

        assertThat(project.customers()).containsExactly("207119551");
        assertThat(project.row("207119551")).contains("{\"a\": 1, \"b\": 2, \"c\": 3}");
    }

    @Test
    void letters_of_another_case_are_another_customer() {
        Project project = GATEWAY.project();

        project.track("{\"id\":\"abc\",\"attributes\":{\"a\":1}}");
        project.track("{\"id\":\"ABC\",\"attributes\":{\"a\":2}}");

        assertThat(project.customers()).containsExactly("ABC", "abc");
    }
}
