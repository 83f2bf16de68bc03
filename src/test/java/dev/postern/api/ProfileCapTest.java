package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1, at most 50 custom attributes in a body and in a profile. */
class ProfileCapTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static Project projectWithFullProfile() {
        Project project = GATEWAY.project();
        project.track(Bodies.numbered(1, 50));
        return project;
    }

    private static int customAttributes(Project project) {
        return GATEWAY.sql(
                        "SELECT jsonb_object_keys(attributes - '{name,email,mobile}'::text[]) AS value"
                                + " FROM profiles WHERE project_id = ? AND customer_id = '1'",
                        project.name())
                .size();
    }

    private static String full(String... names) {
        return "{\"success\":true,\"ignored\":[{\"attribute\":\""
                + String.join("\",\"reason\":\"profile_full\"},{\"attribute\":\"", names)
                + "\",\"reason\":\"profile_full\"}]}";
    }

    @Test
    void a_body_of_fifty_custom_attributes_is_stored() {
        Project project = GATEWAY.project();

        Reply reply = project.track(Bodies.numbered(1, 50));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(customAttributes(project)).isEqualTo(50);
    }

    @Test
    void a_body_of_fifty_one_is_refused() {
        Project project = GATEWAY.project();

        Reply reply = project.track(Bodies.numbered(1, 51));

        assertThat(reply.statusAndBody())
                .isEqualTo("422 {\"type\":\"ValidationError\","
                        + "\"message\":\"\\\"attributes\\\" must have at most 50 custom attributes\",\"details\":["
                        + "{\"message\":\"\\\"attributes\\\" must have at most 50 custom attributes\","
                        + "\"path\":[\"attributes\"],\"type\":\"object.max\","
                        + "\"context\":{\"key\":\"attributes\",\"label\":\"attributes\",\"limit\":50}}]}");
        assertThat(project.customers()).isEmpty();
        assertThat(project.types()).isEmpty();
    }

    @Test
    void reserved_attributes_are_not_counted() {
        Project project = GATEWAY.project();
        String reserved = "\"name\":\"John\",\"email\":\"j@example.com\",\"mobile\":\"98\",";

        Reply together = project.track(Bodies.attributes(reserved + Bodies.members(1, 50)));
        Reply later = projectWithFullProfile().track(Bodies.attributes(reserved + "\"a1\":2"));

        assertThat(together.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(later.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(customAttributes(project)).isEqualTo(50);
    }

    @Test
    void what_would_pass_fifty_is_ignored_in_the_order_of_the_body() {
        Project project = GATEWAY.project();
        project.track(Bodies.numbered(1, 48));

        Reply reply = project.track(Bodies.attributes("\"z\":1,\"y\":2,\"x\":3,\"w\":4"));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + full("x", "w"));
        assertThat(project.stored("z")).contains("1");
        assertThat(project.stored("y")).contains("2");
        assertThat(customAttributes(project)).isEqualTo(50);
    }

    @Test
    void an_ignored_attribute_fixes_no_type() {
        Project project = projectWithFullProfile();

        Reply full = project.trackAttribute("extra", "\"text\"");
        Reply elsewhere = project.track("{\"id\":\"2\",\"extra\":5}");

        assertThat(full.body()).isEqualTo(full("extra"));
        assertThat(elsewhere.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.types()).hasSize(51).contains("extra number");
    }

    @Test
    void a_name_with_a_type_is_ignored_at_the_cap_too() {
        Project project = projectWithFullProfile();
        project.track("{\"id\":\"2\",\"extra\":5}");

        Reply reply = project.trackAttribute("extra", "6");

        assertThat(reply.body()).isEqualTo(full("extra"));
        assertThat(customAttributes(project)).isEqualTo(50);
    }

    @Test
    void attributes_that_the_profile_has_are_updated_at_the_cap() {
        Project project = projectWithFullProfile();

        Reply reply = project.track(Bodies.attributes("\"extra\":1,\"a1\":100,\"a50\":500"));

        assertThat(reply.body()).isEqualTo(full("extra"));
        assertThat(project.stored("a1")).contains("100");
        assertThat(project.stored("a50")).contains("500");
    }

    @Test
    void a_removal_frees_its_place_for_the_same_body_wherever_it_stands() {
        Project project = projectWithFullProfile();

        Reply reply = project.track(Bodies.attributes("\"first\":1,\"second\":2,\"third\":3,\"a7\":null,\"a8\":null"));

        assertThat(reply.body()).isEqualTo(full("third"));
        assertThat(project.stored("first")).contains("1");
        assertThat(project.stored("second")).contains("2");
        assertThat(project.stored("a7")).isEmpty();
        assertThat(customAttributes(project)).isEqualTo(50);
    }

    @Test
    void a_removal_of_what_is_not_there_frees_nothing() {
        Project project = projectWithFullProfile();

        Reply reply = project.track(Bodies.attributes("\"absent\":null,\"name\":null,\"extra\":1"));

        assertThat(reply.body()).isEqualTo(full("extra"));
        assertThat(customAttributes(project)).isEqualTo(50);
    }

    @Test
    void a_mismatch_takes_no_place() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"2\",\"typed\":\"text\"}");
        project.track(Bodies.numbered(1, 49));

        Reply reply = project.track(Bodies.attributes("\"typed\":5,\"fits\":1,\"extra\":2"));

        assertThat(reply.body())
                .isEqualTo("{\"success\":true,\"ignored\":["
                        + "{\"attribute\":\"typed\",\"reason\":\"type_mismatch\",\"expected\":\"string\",\"received\":\"number\"},"
                        + "{\"attribute\":\"extra\",\"reason\":\"profile_full\"}]}");
        assertThat(project.stored("fits")).contains("1");
    }
}
