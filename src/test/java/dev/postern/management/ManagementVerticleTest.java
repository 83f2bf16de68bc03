package dev.postern.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.auth.Authentication;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.ApiKey.Scope;
import dev.postern.domain.key.KeyHash;
import dev.postern.domain.key.KeyLookup;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementVerticleTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Health HEALTH = new Health();
    private static final Metrics METRICS = new Metrics();
    private static final ManagementVerticle VERTICLE = verticle("true", "0");
    private static final ManagementVerticle CLOSED = verticle("false", "0");
    private static final ManagementVerticle WARY = verticle("true", "5");
    private static final Map<KeyHash, ApiKey> HASH_TO_KEY = Map.of(
            KeyHash.of("tracker"), new ApiKey("shop", "k_1", Scope.TRACK),
            KeyHash.of("reader"), new ApiKey("shop", "k_2", Scope.READ),
            KeyHash.of("admin"), new ApiKey("shop", "k_3", Scope.ADMIN));
    private static Vertx vertx;

    private static ManagementVerticle verticle(String openMetrics, String failures) {
        Config config = Settings.load(
                Map.of(
                        "POSTERN_MANAGEMENT_PORT",
                        "0",
                        "POSTERN_MANAGEMENT_OPEN_METRICS",
                        openMetrics,
                        "POSTERN_KEYS_FAILURES_PER_MINUTE",
                        failures),
                Optional.empty());
        return new ManagementVerticle(config, "127.0.0.1", HEALTH, METRICS, new Authentication(config, 1, METRICS));
    }

    /** The bus stands in for the database. */
    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        Endpoints.register(vertx);
        Endpoints.FIND_KEY.serve(
                vertx.eventBus(),
                0,
                hash -> Future.succeededFuture(new KeyLookup(Optional.ofNullable(HASH_TO_KEY.get(hash)))));
        Endpoints.READ_CUSTOMER.serve(
                vertx.eventBus(), 0, customer -> Future.succeededFuture(new CustomerLookup.Absent()));
        vertx.deployVerticle(VERTICLE).await();
        vertx.deployVerticle(CLOSED).await();
        vertx.deployVerticle(WARY).await();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    @BeforeEach
    void begin_ready() {
        HEALTH.listening(true);
        HEALTH.databaseChecked(0, true);
    }

    private static HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        return send(VERTICLE, method, path, headers);
    }

    private static HttpResponse<String> send(ManagementVerticle verticle, String method, String path, String... headers)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + verticle.boundPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void the_root_leads_to_the_documents() throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", "/");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/docs");
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, 200, ready",
        "true, false, 503, the database does not answer",
        "false, true, 503, starting or stopping",
        "false, false, 503, starting or stopping"
    })
    void it_is_ready_when_it_listens_and_the_database_answers(
            boolean listening, boolean answers, int status, String words) throws IOException, InterruptedException {
        HEALTH.listening(listening);
        HEALTH.databaseChecked(0, answers);
        HttpResponse<String> response = send("GET", "/readyz");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(words + "\n");
    }

    @Test
    void it_is_alive_whatever_the_database_does() throws IOException, InterruptedException {
        HEALTH.databaseChecked(0, false);
        HEALTH.listening(false);
        assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void metrics_are_served_in_the_format_of_prometheus() throws IOException, InterruptedException {
        METRICS.erased();
        HttpResponse<String> response = send("GET", "/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body().lines()).contains("postern_customers_erased_total 1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez/", "/track/user", "/metrics/x", "/projects/shop/customers/1"})
    void every_other_path_needs_a_key(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", path);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
        assertThat(response.body())
                .isEqualTo("{\"type\":\"Unauthorized\",\"message\":"
                        + "\"The header Authorization must hold Bearer and a valid key.\",\"details\":[]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no key            | ''             | /x                          | 401",
                "a wrong key       | Bearer wrong   | /x                          | 401",
                "no scheme         | admin          | /x                          | 401",
                "another scheme    | Basic admin    | /x                          | 401",
                "an empty key      | Bearer         | /x                          | 401",
                "a track key       | Bearer tracker | /x                          | 403",
                "a read key        | Bearer reader  | /x                          | 404",
                "a read key        | Bearer reader  | /projects/shop/customers/1  | 404",
                "another project   | Bearer reader  | /projects/other/customers/1 | 403",
                "an admin key      | Bearer admin   | /x                          | 404",
                "in any case       | bEARER  admin  | /x                          | 404",
                "its own project   | Bearer admin   | /projects/shop/customers/1  | 404",
                "its own project   | Bearer admin   | /projects/shop              | 404",
                "another project   | Bearer admin   | /projects/other/customers/1 | 403",
                "a longer name     | Bearer admin   | /projects/shopping          | 403",
                "an encoded name   | Bearer admin   | /projects/%6fther/          | 403",
                "no project        | Bearer admin   | /projects/                  | 403",
            })
    void only_a_key_of_the_project_that_may_read_opens_it(String what, String authorization, String path, int status)
            throws IOException, InterruptedException {
        assertThat(send("GET", path, "Authorization", authorization).statusCode())
                .isEqualTo(status);
    }

    @Test
    void metrics_can_be_kept_for_keys_that_read() throws IOException, InterruptedException {
        assertThat(send(CLOSED, "GET", "/metrics").statusCode()).isEqualTo(401);
        assertThat(send(CLOSED, "GET", "/metrics", "Authorization", "Bearer tracker")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(CLOSED, "GET", "/metrics", "Authorization", "Bearer reader")
                        .body())
                .contains("postern_shed_total");
        assertThat(send(CLOSED, "GET", "/livez").statusCode()).isEqualTo(200);
        assertThat(send(CLOSED, "GET", "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void who_guesses_admin_keys_is_slowed_down() throws IOException, InterruptedException {
        HttpResponse<String> last = send(WARY, "GET", "/x");
        for (int i = 0; i < 10 && last.statusCode() == 401; i++) {
            last = send(WARY, "GET", "/x", "Authorization", "Bearer guess");
        }

        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(last.headers().firstValue("retry-after")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void probes_are_only_for_reading(String method) throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, "/readyz");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @ParameterizedTest
    @CsvSource({
        "/livez, 200",
        "/readyz, 200",
        "/metrics, 200",
        "/docs, 200",
        "/openapi.json, 200",
        "/, 302",
        "/x, 401",
    })
    void head_is_answered_where_get_is(String path, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = send("HEAD", path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("date")).isPresent();
    }

    @Test
    void head_of_a_customer_is_answered_as_get_is() throws IOException, InterruptedException {
        String path = "/projects/shop/customers/1";
        assertThat(send("HEAD", path, "Authorization", "Bearer admin").statusCode())
                .isEqualTo(404);
        assertThat(send("PUT", path, "Authorization", "Bearer admin").headers().firstValue("allow"))
                .hasValue("GET, HEAD, DELETE");
    }
}
