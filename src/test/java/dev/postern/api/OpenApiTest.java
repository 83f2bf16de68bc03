package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Violation;
import dev.postern.jdbc.CreatedKey;
import dev.postern.support.ApiClient;
import dev.postern.support.ApiDocument;
import dev.postern.support.Reply;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The document of the API is what the server does. Every other test of this package holds its answers against it too. */
class OpenApiTest {
    private static final JsonObject PATHS = ApiDocument.DOCUMENT.getJsonObject("paths");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of("POSTERN_HTTP_DOCS", "true"));

    @RegisterExtension
    static final TestGateway PLAIN = TestGateway.withDefaults();

    private static CreatedKey tracker;
    private static CreatedKey admin;

    @BeforeAll
    static void create_the_keys_of_the_project_in_the_examples() {
        tracker = GATEWAY.keys().create("demo", "track");
        admin = GATEWAY.keys().create("demo", "admin");
    }

    /** One operation of the document. */
    private record Operation(String path, String method, JsonObject definition, JsonObject item) {
        boolean isOfApi() {
            return item.containsKey("servers");
        }

        /** The path with an example for each of its parameters. */
        String examplePath() {
            String filled = path;
            for (Object parameter : item.getJsonArray("parameters", new JsonArray())) {
                JsonObject one = ApiDocument.resolve((JsonObject) parameter);
                filled = filled.replace("{" + one.getString("name") + "}", one.getString("example", "{}"));
            }
            return filled + exampleQuery();
        }

        private String exampleQuery() {
            return definition.getJsonArray("parameters", new JsonArray()).stream()
                    .map(parameter -> ApiDocument.resolve((JsonObject) parameter))
                    .filter(parameter -> parameter.containsKey("example")
                            && parameter.getString("in").equals("query"))
                    .map(parameter -> parameter.getString("name") + "=" + parameter.getString("example"))
                    .collect(Collectors.collectingAndThen(
                            Collectors.joining("&"), query -> query.isEmpty() ? "" : "?" + query));
        }

        Stream<Map.Entry<String, Object>> requestExamples() {
            JsonObject content = definition
                    .getJsonObject("requestBody", new JsonObject())
                    .getJsonObject("content", new JsonObject());
            return content.stream()
                    .flatMap(media -> ((JsonObject) media.getValue()).getJsonObject("examples").stream())
                    .map(example -> Map.entry(example.getKey(), ((JsonObject) example.getValue()).getValue("value")));
        }

        @Override
        public String toString() {
            return method.toUpperCase(Locale.ROOT) + " " + path;
        }
    }

    private static List<Operation> operations() {
        return PATHS.stream()
                .flatMap(path -> ((JsonObject) path.getValue())
                        .stream()
                                .filter(member -> METHODS.contains(member.getKey()))
                                .map(member -> new Operation(
                                        path.getKey(), member.getKey(), (JsonObject) member.getValue(), (JsonObject)
                                                path.getValue())))
                .toList();
    }

    private static Reply send(Operation operation, String method, String body) {
        ApiClient client = operation.isOfApi() ? GATEWAY.client() : GATEWAY.management();
        HttpRequest.Builder request = client.request(operation.examplePath())
                .method(method.toUpperCase(Locale.ROOT), BodyPublishers.ofString(body));
        return client.send(
                operation.isOfApi()
                        ? request.header("x-growlytics-key", tracker.key())
                        : request.header("Authorization", "Bearer " + admin.key()));
    }

    /** Calls that track come first, calls that read next, calls that erase last. */
    @TestFactory
    Stream<DynamicTest> every_example_of_a_request_is_taken() {
        Comparator<Operation> order = Comparator.comparing(operation -> operation.isOfApi() ? 0 : 1);
        return operations().stream()
                .sorted(order.thenComparing(operation -> operation.method().equals("delete")))
                .flatMap(operation -> operation.definition().containsKey("requestBody")
                        ? operation
                                .requestExamples()
                                .map(example -> taken(operation, example.getKey(), Json.encode(example.getValue())))
                        : Stream.of(taken(operation, "no body", "")));
    }

    private static DynamicTest taken(Operation operation, String example, String body) {
        return dynamicTest(
                operation + ": " + example,
                () -> assertThat(send(operation, operation.method(), body))
                        .satisfies(reply ->
                                assertThat(reply.status()).as(reply.body()).isEqualTo(200)));
    }

    @TestFactory
    Stream<DynamicTest> every_example_fits_its_schema() {
        return contents("", ApiDocument.DOCUMENT)
                .flatMap(content -> content.getValue().getJsonObject("examples").stream()
                        .map(example -> dynamicTest(content.getKey() + " " + example.getKey(), () -> {
                            JsonObject one = (JsonObject) example.getValue();
                            assertThat(ApiDocument.validate(
                                            content.getValue().getJsonObject("schema"),
                                            Json.encode(one.getValue("value"))))
                                    .isEmpty();
                        })));
    }

    /** Every object, however deep, that has a schema and examples for it. */
    private static Stream<Map.Entry<String, JsonObject>> contents(String place, JsonObject within) {
        Stream<Map.Entry<String, JsonObject>> own = within.containsKey("examples") && within.containsKey("schema")
                ? Stream.of(Map.entry(place, within))
                : Stream.empty();
        return Stream.concat(
                own,
                within.stream()
                        .filter(member -> member.getValue() instanceof JsonObject)
                        .flatMap(member -> contents(place + "/" + member.getKey(), (JsonObject) member.getValue())));
    }

    @Test
    void every_path_takes_the_methods_of_the_document_and_no_others() {
        for (String path : PATHS.fieldNames()) {
            JsonObject item = PATHS.getJsonObject(path);
            Set<String> documented = new TreeSet<>();
            item.fieldNames().stream()
                    .filter(METHODS::contains)
                    .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT)));
            if (documented.contains("GET")) {
                // It comes with GET, and clients are not generated for it.
                documented.add("HEAD");
            }

            Reply reply = send(new Operation(path, "patch", new JsonObject(), item), "PATCH", "");

            assertThat(reply.status()).as(path).isEqualTo(405);
            assertThat(new TreeSet<>(
                            List.of(reply.headers().first("Allow").orElse("").split(", "))))
                    .as(path)
                    .isEqualTo(documented);
        }
    }

    @Test
    void the_document_has_every_error_and_every_detail_of_it() {
        JsonObject schemas = ApiDocument.DOCUMENT.getJsonObject("components").getJsonObject("schemas");

        assertThat(types(schemas.getJsonObject("ErrorType")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::type).toList());
        assertThat(types(schemas.getJsonObject("ViolationCode")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Violation.Code.values())
                        .map(Violation.Code::label)
                        .toList());
    }

    @Test
    void every_error_is_the_answer_of_some_call() {
        Set<String> answered = new TreeSet<>();
        for (Operation operation : operations()) {
            for (Object response :
                    operation.definition().getJsonObject("responses").getMap().values()) {
                String json = ApiDocument.resolve(new JsonObject(Json.encode(response)))
                        .encode();
                Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::type)
                        .filter(type -> json.contains("`" + type + "`"))
                        .forEach(answered::add);
            }
        }

        assertThat(answered)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::type).toList());
    }

    private static List<String> types(JsonObject schema) {
        return schema.getJsonArray("enum").stream().map(String.class::cast).toList();
    }

    @Test
    void the_management_port_shows_the_whole_document() {
        Reply reply = GATEWAY.management().send(GATEWAY.management().request("/openapi.json"));

        assertThat(new JsonObject(reply.body())).isEqualTo(ApiDocument.DOCUMENT);
    }

    @Test
    void the_api_port_shows_what_it_serves_and_nothing_of_the_management_port() {
        Reply reply = GATEWAY.client().send(GATEWAY.client().request("/openapi.json"));

        JsonObject paths = new JsonObject(reply.body()).getJsonObject("paths");
        assertThat(paths.fieldNames())
                .containsExactlyElementsOf(PATHS.fieldNames().stream()
                        .filter(path -> PATHS.getJsonObject(path).containsKey("servers")
                                || Set.of("/openapi.json", "/docs").contains(path))
                        .toList());
        assertThat(paths.getJsonObject("/track/user").containsKey("servers")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/openapi.json", "/docs", "/docs/start.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"
            })
    void the_api_port_shows_no_document_unless_it_is_told_to(String path) {
        assertThat(PLAIN.client().send(PLAIN.client().request(path)).status()).isEqualTo(404);
        assertThat(GATEWAY.client().send(GATEWAY.client().request(path)).status())
                .isEqualTo(200);
    }

    @Test
    void the_page_takes_nothing_from_elsewhere() {
        Reply page = PLAIN.management().send(PLAIN.management().request("/docs"));

        assertThat(page.body()).contains("docs/swagger-ui-bundle.js").doesNotContain("//");
        assertThat(page.headers().first("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; script-src 'self';")
                .doesNotContain("unsafe-eval", "*", "http");
        assertThat(page.headers().first("X-Content-Type-Options")).contains("nosniff");
    }
}
