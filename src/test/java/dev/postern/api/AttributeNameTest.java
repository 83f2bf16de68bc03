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

/** Section 1, names of attributes, custom and reserved. */
class AttributeNameTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    static Stream<String> goodNames() {
        return Stream.of(
                "x",
                "x".repeat(49),
                "😀".repeat(49),
                "地域",
                " region ",
                "total purchase till now",
                "a.b",
                "$set",
                "__proto__",
                "O'Brien \"x\" \\",
                "{a,b}",
                "id",
                "attributes",
                "success",
                "Name",
                "EMAIL",
                "mobile ");
    }

    @ParameterizedTest
    @MethodSource("goodNames")
    void a_name_is_stored_as_given(String name) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute(name, "7");

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored(name)).contains("7");
        assertThat(project.types()).containsExactly(name + " number");
    }

    static Stream<Arguments> refusedNames() {
        return Stream.of(
                arguments("", "attribute.name.empty"),
                arguments("   ", "attribute.name.empty"),
                arguments("\u00a0\u2003", "attribute.name.empty"),
                arguments("x".repeat(50), "attribute.name.max"),
                arguments("😀".repeat(50), "attribute.name.max"),
                arguments("x".repeat(5000), "attribute.name.max"),
                arguments("a\tb", "attribute.name.control"),
                arguments("a\nb", "attribute.name.control"),
                arguments("a\u007f", "attribute.name.control"),
                arguments("a\u0085b", "attribute.name.control"),
                arguments("a\u0000b", "string.unicode"),
                arguments("a\ud83d", "string.unicode"),
                arguments("\ude00a", "string.unicode"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusedNames")
    void a_name_that_breaks_a_rule_is_refused(String name, String code) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute(name, "7");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).singleElement().asString().startsWith(code + " at attributes/");
        assertThat(project.customers()).isEmpty();
        assertThat(project.types()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "a\\ud83db", "a\\ude00b"})
    void the_error_shows_the_replacement_character_for_nul_and_half_a_pair(String name) {
        Reply reply = GATEWAY.project().track("{\"id\":\"1\",\"attributes\":{\"" + name + "\":1}}");

        assertThat(reply.statusAndBody())
                .contains("\"message\":\"\\\"attributes.a\uFFFDb\\\" ", "\"path\":[\"attributes\",\"a\uFFFDb\"]")
                .contains("\"key\":\"a\uFFFDb\",\"label\":\"attributes.a\uFFFDb\"")
                .doesNotContain("\\u0000");
    }

    @Test
    void a_name_is_judged_even_where_null_removes_it() {
        Reply reply = GATEWAY.project().trackAttribute("x".repeat(50), "null");

        assertThat(reply.status()).isEqualTo(422);
    }

    @Test
    void a_name_in_another_case_is_another_attribute() {
        Project project = GATEWAY.project();

        project.track("{\"id\":\"1\",\"attributes\":{\"region\":\"Mumbai\",\"Region\":5}}");

        assertThat(project.row("1")).contains("{\"Region\": 5, \"region\": \"Mumbai\"}");
        assertThat(project.types()).containsExactly("Region number", "region string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "email", "mobile"})
    void a_reserved_attribute_is_a_string_from_the_start(String name) {
        Project project = GATEWAY.project();

        Reply number = project.trackAttribute(name, "9876543210");
        Reply date = project.trackAttribute(name, "\"2024-02-29\"");

        assertThat(number.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"ignored\":[{\"attribute\":\"" + name
                        + "\",\"reason\":\"type_mismatch\",\"expected\":\"string\",\"received\":\"number\"}]}");
        assertThat(date.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored(name)).contains("2024-02-29");
        assertThat(project.types()).as("nothing to fix").isEmpty();
    }

    @Test
    void only_the_exact_lower_case_is_reserved() {
        Project project = GATEWAY.project();

        Reply reply = project.track("{\"id\":\"1\",\"attributes\":{\"Name\":1,\"eMail\":true}}");

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.types()).containsExactly("Name number", "eMail boolean");
    }

    @Test
    void the_sample_of_the_source_is_stored_whole() {
        Project project = GATEWAY.project();

        Reply reply = project.track("""
                {"id": "lksjfiwowior", "attributes": {"name": "John Wick", "email": "john@example.com",
                 "mobile": "9876543210", "subscriptionType": "pro", "region": "Mumbai", "totalPurchaseTillNow": 30000}}""");

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("lksjfiwowior"))
                .contains("{\"name\": \"John Wick\", \"email\": \"john@example.com\", \"mobile\": \"9876543210\","
                        + " \"region\": \"Mumbai\", \"subscriptionType\": \"pro\", \"totalPurchaseTillNow\": 30000}");
        assertThat(project.types())
                .containsExactly("region string", "subscriptionType string", "totalPurchaseTillNow number");
    }
}
