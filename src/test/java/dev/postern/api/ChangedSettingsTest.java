package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1 where the operator has set other limits and other meanings. */
class ChangedSettingsTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of(
            "POSTERN_LIMITS_PROJECT_ATTRIBUTES", "3",
            "POSTERN_LIMITS_PROFILE_ATTRIBUTES", "5",
            "POSTERN_LIMITS_STRING_LENGTH", "20",
            "POSTERN_LIMITS_BODY_BYTES", "400",
            "POSTERN_ATTRIBUTES_INFER_DATES", "false",
            "POSTERN_ATTRIBUTES_NULL_VALUE", "ignore",
            "POSTERN_CUSTOMERS_PLACEHOLDERS", "guest,anonymous"));

    @Test
    void a_project_defines_as_many_names_as_it_may_and_no_more() {
        Project project = GATEWAY.project();

        Reply reply =
                project.track(Bodies.attributes("\"a\":1,\"name\":\"John\",\"b\":\"x\",\"c\":true,\"d\":2,\"e\":3"));

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"ignored\":[{\"attribute\":\"d\",\"reason\":\"project_full\"},"
                        + "{\"attribute\":\"e\",\"reason\":\"project_full\"}]}");
        assertThat(project.row("1")).contains("{\"a\": 1, \"b\": \"x\", \"c\": true, \"name\": \"John\"}");
        assertThat(project.types()).containsExactly("a number", "b string", "c boolean");
    }

    @Test
    void a_full_project_goes_on_taking_the_names_that_it_has() {
        Project project = GATEWAY.project();
        project.track(Bodies.attributes("\"a\":1,\"b\":2,\"c\":3"));

        Reply mixed = project.track("{\"id\":\"2\",\"d\":1,\"a\":5,\"b\":\"x\",\"email\":\"j@x\"}");
        Reply again = project.track("{\"id\":\"3\",\"d\":1,\"c\":5}");

        assertThat(mixed.body())
                .isEqualTo(
                        "{\"success\":true,\"ignored\":[{\"attribute\":\"d\",\"reason\":\"project_full\"},"
                                + "{\"attribute\":\"b\",\"reason\":\"type_mismatch\",\"expected\":\"number\",\"received\":\"string\"}]}");
        assertThat(again.body())
                .isEqualTo("{\"success\":true,\"ignored\":[{\"attribute\":\"d\",\"reason\":\"project_full\"}]}");
        assertThat(project.row("2")).contains("{\"a\": 5, \"email\": \"j@x\"}");
        assertThat(project.types()).hasSize(3);
    }

    @Test
    void a_full_project_leaves_others_their_names() {
        GATEWAY.project().track(Bodies.attributes("\"a\":1,\"b\":2,\"c\":3"));

        Reply reply = GATEWAY.project().track(Bodies.attributes("\"d\":1,\"e\":2,\"f\":3"));

        assertThat(reply.body()).isEqualTo(Reply.SUCCESS);
    }

    @Test
    void a_body_holds_as_many_attributes_as_a_profile_may() {
        Project project = GATEWAY.project();

        Reply five = project.track(Bodies.attributes("\"name\":\"x\"," + Bodies.members(1, 5)));
        Reply six = project.track(Bodies.numbered(1, 6));

        assertThat(five.status()).isEqualTo(200);
        assertThat(six.violations()).containsExactly("object.max at attributes");
    }

    @Test
    void without_inference_a_date_first_fixes_string() {
        Project project = GATEWAY.project();

        Reply date = project.trackAttribute("a", "\"2024-02-29\"");
        Reply text = project.trackAttribute("a", "\"soon\"");

        assertThat(date.body()).isEqualTo(Reply.SUCCESS);
        assertThat(text.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.types()).containsExactly("a string");
    }

    @Test
    void without_inference_a_date_sent_to_a_number_counts_as_a_string() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "1");

        Reply reply = project.trackAttribute("a", "\"2024-02-29\"");

        assertThat(reply.body()).contains("\"expected\":\"number\",\"received\":\"string\"");
    }

    @Test
    void without_inference_a_date_attribute_still_takes_dates_only() {
        Project project = GATEWAY.project();
        GATEWAY.database().execute("INSERT INTO attribute_types VALUES (?, 'due', 'date', now(), 'k')", project.name());

        Reply date = project.trackAttribute("due", "\"2026-01-02 03:04:05\"");
        Reply text = project.trackAttribute("due", "\"soon\"");

        assertThat(date.body()).isEqualTo(Reply.SUCCESS);
        assertThat(text.body()).contains("\"expected\":\"date\",\"received\":\"string\"");
        assertThat(project.stored("due")).contains("2026-01-02T03:04:05.000Z");
    }

    @Test
    void null_can_mean_leave_alone() {
        Project project = GATEWAY.project();
        project.track(Bodies.attributes("\"a\":1,\"name\":\"John\""));

        Reply reply = project.track(Bodies.attributes("\"a\":null,\"name\":null,\"b\":null"));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("1")).contains("{\"a\": 1, \"name\": \"John\"}");
        assertThat(project.types()).containsExactly("a number");
    }

    @Test
    void a_string_may_be_shorter_than_usual() {
        Project project = GATEWAY.project();

        Reply twenty = project.trackAttribute("name", "\"" + "😀".repeat(20) + "\"");
        Reply longer = project.trackAttribute("name", "\"" + "x".repeat(21) + "\"");

        assertThat(twenty.status()).isEqualTo(200);
        assertThat(longer.statusAndBody())
                .startsWith("422")
                .contains("\"type\":\"string.max\"")
                .contains("\"limit\":20");
    }

    @Test
    void a_body_may_be_smaller_than_usual() {
        Project project = GATEWAY.project();
        String body = "{\"id\":\"1\"}";

        Reply fits = project.track(body + " ".repeat(400 - body.length()));
        Reply tooLarge = project.track(body + " ".repeat(401 - body.length()));

        assertThat(fits.status()).isEqualTo(200);
        assertThat(tooLarge.status()).isEqualTo(413);
    }

    @Test
    void the_list_of_placeholders_is_the_operators() {
        Project project = GATEWAY.project();

        Reply guest = project.track("{\"id\":\"Guest\"}");
        Reply undefined = project.track("{\"id\":\"undefined\"}");

        assertThat(guest.violations()).containsExactly("id.placeholder at id");
        assertThat(undefined.status()).isEqualTo(200);
    }
}
