package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1, the body without {@code attributes}, and what may stand beside them. */
class FlatFormTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    @Test
    void without_attributes_every_member_but_the_id_is_one() {
        Project project = GATEWAY.project();

        Reply reply = project.track("{\"name\":\"John\",\"id\":\"1\",\"region\":\"Mumbai\",\"visits\":3}");

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("1")).contains("{\"name\": \"John\", \"region\": \"Mumbai\", \"visits\": 3}");
        assertThat(project.types()).containsExactly("region string", "visits number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"1\"}", "{\"id\":\"1\",\"attributes\":{}}"})
    void a_customer_may_come_without_attributes(String body) {
        Project project = GATEWAY.project();

        Reply reply = project.track(body);

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("1")).contains("{}");
    }

    @Test
    void null_removes_in_the_flat_form_too() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"region\":\"Mumbai\"}");

        project.track("{\"id\":\"1\",\"region\":null}");

        assertThat(project.row("1")).contains("{}");
    }

    @Test
    void the_rules_of_attributes_hold_in_the_flat_form() {
        Project project = GATEWAY.project();

        Reply reply = project.track("{\"id\":\"1\",\"a\":[],\"\":1,\"n\":1e309}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations())
                .containsExactly("attribute.type at a", "attribute.name.empty at ", "number.unsafe at n");
    }

    @Test
    void the_flat_form_holds_fifty_custom_attributes_and_no_more() {
        Project project = GATEWAY.project();

        Reply fifty = project.track("{\"id\":\"1\",\"name\":\"John\"," + Bodies.members(1, 50) + "}");
        Reply fiftyOne = project.track("{\"id\":\"2\"," + Bodies.members(1, 51) + "}");

        assertThat(fifty.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(fiftyOne.status()).isEqualTo(422);
        assertThat(fiftyOne.violations()).containsExactly("object.max");
        assertThat(project.customers()).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"1\",\"region\":\"Mumbai\",\"attributes\":{\"a\":1}}",
                "{\"id\":\"1\",\"attributes\":{\"a\":1},\"region\":\"Mumbai\"}",
                "{\"id\":\"1\",\"attributes\":{},\"region\":null}",
                "{\"region\":[],\"id\":\"1\",\"attributes\":{}}"
            })
    void beside_attributes_another_member_is_an_error(String body) {
        Project project = GATEWAY.project();

        Reply reply = project.track(body);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("object.unknown at region");
        assertThat(project.customers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"x\"", "1", "true", "[{\"name\":\"a\",\"value\":1}]"})
    void attributes_must_be_an_object(String attributes) {
        Project project = GATEWAY.project();

        Reply reply = project.track("{\"id\":\"1\",\"attributes\":" + attributes + "}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("object.base at attributes");
        assertThat(project.customers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"id\":\"1\"}]", "\"1\"", "1", "null", "true"})
    void the_body_must_be_an_object(String body) {
        Reply reply = GATEWAY.project().track(body);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("object.base");
    }
}
