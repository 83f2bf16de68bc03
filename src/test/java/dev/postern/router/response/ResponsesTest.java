package dev.postern.router.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict;
import dev.postern.domain.Violation;
import dev.postern.domain.type.AttributeType;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResponsesTest {
    private static final AtomicReference<Consumer<HttpServerResponse>> NEXT = new AtomicReference<>();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Vertx vertx;
    private static HttpServer server;

    @BeforeAll
    static void listen() {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer()
                .requestHandler(request -> NEXT.get().accept(request.response()))
                .listen(0, "127.0.0.1")
                .await();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    private static HttpResponse<String> answer(Consumer<HttpServerResponse> next)
            throws IOException, InterruptedException {
        NEXT.set(next);
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> answer(ApiResponse answer) throws IOException, InterruptedException {
        return answer(response -> Responses.send(response, answer));
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED_JSON, 400",
        "UNAUTHORIZED, 401",
        "FORBIDDEN, 403",
        "NOT_FOUND, 404",
        "METHOD_NOT_ALLOWED, 405",
        "REQUEST_TIMEOUT, 408",
        "PAYLOAD_TOO_LARGE, 413",
        "UNSUPPORTED_ENCODING, 415",
        "VALIDATION_ERROR, 422",
        "RATE_LIMITED, 429",
        "INTERNAL, 500",
        "OVERLOADED, 503",
        "UNAVAILABLE, 503",
        "TIMEOUT, 504"
    })
    void a_code_has_the_status_of_the_contract(ErrorCode code, int status) {
        assertThat(Responses.status(code)).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void every_error_has_one_shape(ErrorCode code) throws IOException, InterruptedException {
        HttpResponse<String> answer = answer(new ApiResponse.Refused(code, "because"));
        assertThat(answer.statusCode()).isBetween(400, 599).isEqualTo(Responses.status(code));
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject()
                        .put("type", code.type())
                        .put("message", "because")
                        .put("details", new JsonArray()));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void retry_after_is_sent_where_repeating_helps(ErrorCode code) throws IOException, InterruptedException {
        boolean repeatable = Set.of(429, 503, 504).contains(Responses.status(code));
        assertThat(answer(new ApiResponse.Refused(code, "because"))
                        .headers()
                        .firstValue("retry-after")
                        .isPresent())
                .isEqualTo(repeatable);
    }

    @Test
    void a_stored_request_is_a_success() throws IOException, InterruptedException {
        HttpResponse<String> answer = answer(new ApiResponse.Stored(new Verdict(Verdict.Outcome.CREATED, List.of())));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"success\":true}");
    }

    @Test
    void what_was_ignored_is_listed() throws IOException, InterruptedException {
        List<Ignored> ignored = List.of(
                new Ignored.TypeMismatch("region", AttributeType.STRING, AttributeType.NUMBER),
                new Ignored.ProfileFull("a\"b"),
                new Ignored.ProjectFull("c"));
        assertThat(answer(new ApiResponse.Stored(new Verdict(Verdict.Outcome.UPDATED, ignored)))
                        .body())
                .isEqualTo("{\"success\":true,\"ignored\":["
                        + "{\"attribute\":\"region\",\"reason\":\"type_mismatch\",\"expected\":\"string\",\"received\":\"number\"},"
                        + "{\"attribute\":\"a\\\"b\",\"reason\":\"profile_full\"},"
                        + "{\"attribute\":\"c\",\"reason\":\"project_full\"}]}");
    }

    @Test
    void violations_are_told_as_joi_tells_them() throws IOException, InterruptedException {
        List<Violation> violations = List.of(
                Violation.of(List.of(), Violation.Code.OBJECT_BASE, "must be an object"),
                Violation.of(List.of("attributes", "a\"\n"), Violation.Code.STRING_MAX, "must be short", 20));
        HttpResponse<String> answer = answer(new ApiResponse.Invalid(violations));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(new JsonObject(answer.body()).getJsonArray("details")).isEqualTo(new JsonArray("""
                                [{"message": "\\"value\\" must be an object", "path": [], "type": "object.base",
                                  "context": {"key": "value", "label": "value"}},
                                 {"message": "\\"attributes.a\\"\\n\\" must be short", "path": ["attributes", "a\\"\\n"],
                                  "type": "string.max",
                                  "context": {"key": "a\\"\\n", "label": "attributes.a\\"\\n", "limit": 20}}]"""));
    }

    @Test
    void a_summary_names_three_violations_and_counts_the_rest() throws IOException, InterruptedException {
        Violation one = Violation.of(List.of("id"), Violation.Code.ANY_REQUIRED, "is required");
        assertThat(new JsonObject(answer(new ApiResponse.Invalid(List.of(one))).body()).getString("message"))
                .isEqualTo("\"id\" is required");
        assertThat(new JsonObject(answer(new ApiResponse.Invalid(List.of(one, one, one, one, one)))
                                .body())
                        .getString("message"))
                .isEqualTo("\"id\" is required. \"id\" is required. \"id\" is required. And 2 more");
    }

    @Test
    void a_wrong_method_is_told_the_right_one() throws IOException, InterruptedException {
        HttpResponse<String> answer = answer(response -> Responses.methodNotAllowed(response, "POST"));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("POST");
    }

    @Test
    void a_response_is_ended_once() throws IOException, InterruptedException {
        HttpResponse<String> answer = answer(response -> {
            Responses.send(response, new ApiResponse.Refused(ErrorCode.TIMEOUT, "first"));
            Responses.send(response, new ApiResponse.Refused(ErrorCode.INTERNAL, "second"));
        });
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("first");
    }
}
