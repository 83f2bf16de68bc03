package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.jdbc.CreatedKey;
import dev.postern.support.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2, errors of the request around the body: paths, methods, keys, encodings, sizes; and the shape of a 422. */
class ErrorsTest {
    private static final String BODY = "{\"id\":\"1\",\"attributes\":{\"region\":\"Mumbai\"}}";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static HttpRequest.Builder tracking(Project project) {
        return GATEWAY.client().tracking(project.key(), BODY.getBytes(StandardCharsets.UTF_8));
    }

    private static Reply send(HttpRequest.Builder request) {
        return GATEWAY.client().send(request);
    }

    @Test
    void all_violations_of_a_body_are_reported_at_once_in_the_shape_of_the_source() {
        List<@Nullable String> before = GATEWAY.everything();

        Reply reply = send(GATEWAY.client()
                .tracking(
                        keyOf(GATEWAY.project(), before),
                        "{\"id\":\"undefined\",\"region\":1,\"attributes\":{\"tags\":[1],\"\":2,\"n\":1e400}}"
                                .getBytes(StandardCharsets.UTF_8)));

        assertThat(reply.headers().first("Content-Type")).contains("application/json");
        assertThat(reply.statusAndBody())
                .isEqualTo("422 {\"type\":\"ValidationError\",\"message\":\""
                        + "\\\"id\\\" must be the id of one customer, not a placeholder. "
                        + "\\\"region\\\" is not allowed beside attributes. "
                        + "\\\"attributes.tags\\\" must be a string, a number, a boolean, a date or null. And 2 more\","
                        + "\"details\":["
                        + "{\"message\":\"\\\"id\\\" must be the id of one customer, not a placeholder\",\"path\":[\"id\"],"
                        + "\"type\":\"id.placeholder\",\"context\":{\"key\":\"id\",\"label\":\"id\"}},"
                        + "{\"message\":\"\\\"region\\\" is not allowed beside attributes\",\"path\":[\"region\"],"
                        + "\"type\":\"object.unknown\",\"context\":{\"key\":\"region\",\"label\":\"region\"}},"
                        + "{\"message\":\"\\\"attributes.tags\\\" must be a string, a number, a boolean, a date or null\","
                        + "\"path\":[\"attributes\",\"tags\"],\"type\":\"attribute.type\","
                        + "\"context\":{\"key\":\"tags\",\"label\":\"attributes.tags\"}},"
                        + "{\"message\":\"\\\"attributes.\\\" must have a name that is not blank\","
                        + "\"path\":[\"attributes\",\"\"],\"type\":\"attribute.name.empty\","
                        + "\"context\":{\"key\":\"\",\"label\":\"attributes.\"}},"
                        + "{\"message\":\"\\\"attributes.n\\\" must be a number of at most 64 characters with a magnitude"
                        + " from 1e-308 to 1e308\",\"path\":[\"attributes\",\"n\"],\"type\":\"number.unsafe\","
                        + "\"context\":{\"key\":\"n\",\"label\":\"attributes.n\"}}]}");
        assertThat(GATEWAY.everything()).isEqualTo(before);
    }

    /** The project of the test is no change that the test is about. */
    private static String keyOf(Project project, List<@Nullable String> before) {
        before.clear();
        before.addAll(GATEWAY.everything());
        return project.key();
    }

    @Test
    void a_missing_an_unknown_and_a_revoked_key_are_answered_alike() {
        CreatedKey revoked = GATEWAY.keys().create("leavers", "track");
        GATEWAY.keys().revoke(revoked.keyId());
        List<@Nullable String> before = GATEWAY.everything();
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);

        Reply missing = send(GATEWAY.client().request("/track/user").POST(BodyPublishers.ofByteArray(body)));
        Reply empty = GATEWAY.client().track("", body);
        Reply unknown = GATEWAY.client().track("pk_unknown", body);
        Reply huge = GATEWAY.client().track("x".repeat(5000), body);
        Reply gone = GATEWAY.client().track(revoked.key(), body);

        assertThat(missing.statusAndBody())
                .isEqualTo("401 {\"type\":\"Unauthorized\","
                        + "\"message\":\"The header x-growlytics-key must hold a valid key.\",\"details\":[]}");
        assertThat(Stream.of(empty, unknown, huge, gone).map(Reply::statusAndBody))
                .containsOnly(missing.statusAndBody());
        assertThat(GATEWAY.everything()).isEqualTo(before);
    }

    static Stream<byte[]> bodiesThatNobodyReads() {
        return Stream.of(
                "{".getBytes(StandardCharsets.UTF_8),
                "{\"id\":\"\"}".getBytes(StandardCharsets.UTF_8),
                new byte[0],
                new byte[] {(byte) 0xff},
                " ".repeat(65_537).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("bodiesThatNobodyReads")
    void the_key_is_judged_before_the_body(byte[] body) {
        CreatedKey reader = GATEWAY.keys().create("readers", "read");

        assertThat(GATEWAY.client().track("pk_unknown", body).status()).isEqualTo(401);
        assertThat(GATEWAY.client().track(reader.key(), body).status()).isEqualTo(403);
    }

    @Test
    void the_name_of_the_key_header_may_be_in_any_case() {
        Project project = GATEWAY.project();

        Reply reply = send(GATEWAY.client()
                .request("/track/user")
                .header("X-Growlytics-KEY", project.key())
                .POST(BodyPublishers.ofString(BODY)));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/track", "/track/user/x", "/Track/User", "/livez", "/readyz", "/metrics"})
    void there_is_nothing_at_another_path(String path) {
        Reply reply = send(GATEWAY.client().request(path).POST(BodyPublishers.ofString(BODY)));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.type()).isEqualTo("NotFound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void another_method_is_refused_with_the_one_that_is_allowed(String method) {
        Reply reply = send(tracking(GATEWAY.project()).method(method, BodyPublishers.noBody()));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.type()).isEqualTo("MethodNotAllowed");
        assertThat(reply.headers().first("Allow")).contains("POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=iso-8859-1",
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "nonsense"
            })
    void the_body_is_json_in_utf8_whatever_the_content_type_says(String contentType) {
        Project project = GATEWAY.project();
        byte[] body = "{\"id\":\"1\",\"region\":\"München\"}".getBytes(StandardCharsets.UTF_8);

        Reply reply = send(GATEWAY.client().tracking(project.key(), body).header("Content-Type", contentType));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("1")).contains("{\"region\": \"München\"}");
    }

    static Stream<Arguments> sizes() {
        return Stream.of(arguments(65_536, 200), arguments(65_537, 413), arguments(1_000_000, 413));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_body_over_64_kib_is_refused_announced_or_not(int bytes, int status) {
        Project project = GATEWAY.project();
        byte[] body = (BODY + " ".repeat(bytes - BODY.length())).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder chunked =
                GATEWAY.client().tracking(project.key(), body).POST(BodyPublishers.ofByteArrays(List.of(body)));

        Reply announced = project.track(body);
        Reply unannounced = send(chunked);

        assertThat(List.of(announced.status(), unannounced.status())).containsOnly(status);
        assertThat(project.customers()).hasSize(status == 200 ? 1 : 0);
        if (status == 413) {
            assertThat(announced.type()).isEqualTo("PayloadTooLarge");
        }
    }
}
