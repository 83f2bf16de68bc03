package dev.postern.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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
    private static final ManagementVerticle VERTICLE = new ManagementVerticle("127.0.0.1", 0, HEALTH, METRICS);
    private static Vertx vertx;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        vertx.deployVerticle(VERTICLE).await();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    @BeforeEach
    void begin_ready() {
        HEALTH.listening(true);
        HEALTH.databaseAnswered(0, true);
    }

    private static HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + VERTICLE.boundPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
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
        HEALTH.databaseAnswered(0, answers);
        HttpResponse<String> response = send("GET", "/readyz");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(words + "\n");
    }

    @Test
    void it_is_alive_whatever_the_database_does() throws IOException, InterruptedException {
        HEALTH.databaseAnswered(0, false);
        HEALTH.listening(false);
        assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void metrics_are_served_in_the_format_of_prometheus() throws IOException, InterruptedException {
        METRICS.shed();
        HttpResponse<String> response = send("GET", "/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body().lines()).contains("postern_shed_total 1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/livez/", "/track/user", "/metrics/x"})
    void other_paths_hold_nothing(String path) throws IOException, InterruptedException {
        assertThat(send("GET", path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void it_is_only_for_reading(String method) throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, "/readyz");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("GET");
    }
}
