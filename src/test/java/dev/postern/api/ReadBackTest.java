package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, management: what is stored, as an admin reads it. */
class ReadBackTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static final String TIME = "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"";

    @Test
    void a_customer_is_shown_with_its_types_and_times() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"attributes\":{\"name\":\"John\",\"n\":12345678901234567890.50,\"b\":true,"
                + "\"d\":\"2026-01-02 03:04:05\",\"t\":\"x\\\"y\"}}");

        Reply reply = project.read("/customers/1");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().replaceAll(TIME, "T"))
                .isEqualTo("{\"id\":\"1\",\"createdAt\":T,\"updatedAt\":T,\"attributes\":{"
                        + "\"b\":{\"type\":\"boolean\",\"value\":true},"
                        + "\"d\":{\"type\":\"date\",\"value\":T},"
                        + "\"n\":{\"type\":\"number\",\"value\":12345678901234567890.50},"
                        + "\"name\":{\"type\":\"string\",\"value\":\"John\"},"
                        + "\"t\":{\"type\":\"string\",\"value\":\"x\\\"y\"}}}");
    }

    @Test
    void a_customer_without_attributes_is_there() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"attributes\":{}}");

        assertThat(project.read("/customers/1").body()).endsWith("\"attributes\":{}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "a+b", "%41", "ü€😀", "?#&=", "..", "{}", "a\\b", "x\ny"})
    void an_id_is_written_with_everything_encoded(String id) {
        Project project = GATEWAY.project();
        project.track("{\"id\":" + Bodies.quoted(id) + ",\"attributes\":{}}");

        Reply reply = project.read(
                "/customers/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(new JsonObject(reply.body()).getString("id")).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "207119551",
                "gid://shopify/Customer/207119551",
                "gid%3A%2F%2Fshopify%2FCustomer%2F207119551",
                "gid:%2F/shopify/Customer/207119551"
            })
    void a_shopify_id_is_the_number_in_it(String id) {
        Project project = GATEWAY.project();
        project.track("{\"id\":207119551,\"attributes\":{}}");

        assertThat(project.read("/customers/" + id).body()).startsWith("{\"id\":\"207119551\",");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /customers/absent, 404, NotFound",
        "GET,    /customers/1%00,   404, NotFound",
        "GET,    /customers/%FF,    400, BadRequest",
        "GET,    /customers/,       404, NotFound",
        "GET,    /attributes/,      404, NotFound",
        "GET,    /nothing,          404, NotFound",
        "PUT,    /customers/1,      405, MethodNotAllowed",
        "POST,   /attributes,       405, MethodNotAllowed",
        "GET,    /attributes?limit=0,     422, ValidationError",
        "GET,    /attributes?limit=10001, 422, ValidationError",
        "GET,    /attributes?limit=,      422, ValidationError",
        "GET,    /attributes?limit=x,     422, ValidationError"
    })
    void what_is_not_there_is_said_in_the_shape_of_all_errors(String method, String path, int status, String type) {
        Reply reply = GATEWAY.project().admin(method, path, "");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body())
                .startsWith("{\"type\":\"" + type + "\",\"message\":\"")
                .endsWith(",\"details\":[]}");
    }

    @Test
    void customers_of_another_project_are_not_seen() {
        GATEWAY.project().track("{\"id\":\"1\",\"attributes\":{}}");

        assertThat(GATEWAY.project().read("/customers/1").status()).isEqualTo(404);
    }

    @Test
    void attributes_are_listed_with_who_fixed_their_type_and_when() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"region\":\"x\",\"Region\":1,\"since\":\"2026-01-02\",\"EMAIL\":true}");

        Reply reply = project.read("/attributes");

        assertThat(reply.body().replaceAll(TIME, "T"))
                .isEqualTo("{\"names\":7,\"attributes\":["
                        + fixed("EMAIL", "boolean", "\"email\"") + ','
                        + fixed("Region", "number", "\"region\"") + ','
                        + reserved("email", "\"EMAIL\"") + ',' + reserved("mobile", "") + ',' + reserved("name", "")
                        + ',' + fixed("region", "string", "\"Region\"") + ',' + fixed("since", "date", "") + "]}");
    }

    private static String fixed(String name, String type, String similar) {
        return "{\"name\":\"%s\",\"type\":\"%s\",\"reserved\":false,\"fixedAt\":T,\"fixedBy\":\"k\",\"ignored\":0,\"similar\":[%s]}"
                .formatted(name, type, similar);
    }

    private static String reserved(String name, String similar) {
        return "{\"name\":\"%s\",\"type\":\"string\",\"reserved\":true,\"ignored\":0,\"similar\":[%s]}"
                .formatted(name, similar);
    }

    @Test
    void pages_of_attributes_hold_every_name_once() {
        Project project = GATEWAY.project();
        project.track(Bodies.numbered(1, 50));
        List<String> names = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            JsonObject page = new JsonObject(
                    project.read("/attributes?limit=7&after=" + after).body());
            JsonArray attributes = page.getJsonArray("attributes");
            attributes.forEach(one -> names.add(((JsonObject) one).getString("name")));
            after = page.getString("next");
            pages++;
        } while (after != null);

        assertThat(pages).isEqualTo(8);
        assertThat(names).hasSize(53).isSorted().doesNotHaveDuplicates();
    }
}
