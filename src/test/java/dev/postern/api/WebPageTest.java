package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls that a browser may make for a page: CORS, sandboxed pages, and the key in the query. */
class WebPageTest {
    private static final String BODY = "{\"id\":\"1\",\"attributes\":{\"region\":\"Mumbai\"}}";
    private static final String SHOP = "https://shop.example";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of(
            "POSTERN_CORS_ORIGINS", SHOP,
            "POSTERN_CORS_PROJECTS", "own=https://own.example,own=null,any=*",
            "POSTERN_CORS_HEADERS", "X-Request-ID,b3",
            "POSTERN_CORS_MAX_AGE", "5m",
            "POSTERN_CORS_KEY_IN_QUERY", "true"));

    @RegisterExtension
    static final TestGateway TRACED = TestGateway.with(Map.of("POSTERN_CORS_ORIGINS", SHOP));

    @RegisterExtension
    static final TestGateway CLOSED = TestGateway.withDefaults();

    private static String shopKey;
    private static String ownKey;
    private static String anyKey;
    private static String adminKey;

    @BeforeAll
    static void create_keys() {
        shopKey = GATEWAY.keys().create("shop", "track").key();
        ownKey = GATEWAY.keys().create("own", "track").key();
        anyKey = GATEWAY.keys().create("any", "track").key();
        adminKey = GATEWAY.keys().create("shop", "admin").key();
    }

    private static HttpRequest.Builder tracking(String key) {
        return GATEWAY.client().tracking(key, BODY.getBytes(StandardCharsets.UTF_8));
    }

    private static Reply send(HttpRequest.Builder request) {
        return GATEWAY.client().send(request);
    }

    /** As a beacon sends it: no header of its own, a body of text. */
    private static HttpRequest.Builder beacon(ApiClient client, String query) {
        return client.request("/track/user" + query)
                .header("Content-Type", "text/plain;charset=UTF-8")
                .POST(BodyPublishers.ofString(BODY));
    }

    private static Reply preflight(TestGateway gateway, String path, String origin) {
        ApiClient client = gateway.client();
        return client.send(client.request(path)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type,x-growlytics-key"));
    }

    private static String header(Reply reply, String name) {
        return reply.headers().first(name).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {SHOP, "https://own.example", "null"})
    void a_preflight_has_no_key_and_is_answered_for_the_pages_of_every_project(String origin) {
        Reply reply = preflight(GATEWAY, "/track/user", origin);

        assertThat(reply.statusAndBody()).isEqualTo("204 ");
        assertThat(header(reply, "Access-Control-Allow-Origin")).isEqualTo(origin);
        assertThat(header(reply, "Access-Control-Allow-Methods")).contains("POST");
        assertThat(header(reply, "Access-Control-Allow-Headers"))
                .isEqualTo("x-growlytics-key, content-type, content-encoding, X-Request-ID, b3");
        assertThat(header(reply, "Access-Control-Max-Age")).isEqualTo("300");
        assertThat(header(reply, "Vary")).isEqualTo("Origin");
        assertThat(reply.headers().first("Access-Control-Allow-Credentials")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1, 200",
        "https://127.0.0.1, 200",
        "http://evil127.0.0.1, 403",
        "http://evil.127.0.0.1, 403",
        "http://evil@127.0.0.1, 403",
        "http://127.0.0.1.evil, 403",
        "127.0.0.1, 403"
    })
    void only_a_page_of_this_very_host_needs_no_setting(String origin, int status) {
        ApiClient client = CLOSED.client();
        Project project = CLOSED.project();
        String page = origin + ":" + client.request("/").build().uri().getPort();

        assertThat(client.send(client.tracking(project.key(), BODY.getBytes(StandardCharsets.UTF_8))
                                .header("Origin", page))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void without_a_setting_no_page_of_another_origin_may_call() {
        double before = CLOSED.metric("postern_origins_refused_total");

        Reply refused = preflight(CLOSED, "/track/user", SHOP);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.headers().first("Access-Control-Allow-Origin")).isEmpty();
        assertThat(header(refused, "Vary")).isEqualTo("Origin");
        Project project = CLOSED.project();
        for (String origin : new String[] {SHOP, "null"}) {
            Reply reply = CLOSED.client()
                    .send(CLOSED.client()
                            .tracking(project.key(), BODY.getBytes(StandardCharsets.UTF_8))
                            .header("Origin", origin));
            assertThat(reply.statusAndBody())
                    .isEqualTo("403 {\"type\":\"Forbidden\",\"message\":\"A page of this origin may not call here;"
                            + " see the setting cors.origins.\",\"details\":[]}");
        }
        assertThat(project.customers()).isEmpty();
        assertThat(CLOSED.metric("postern_origins_refused_total")).isEqualTo(before + 3);
    }

    @ParameterizedTest
    @CsvSource({
        "shop, https://shop.example, 200",
        "shop, https://own.example, 403",
        "shop, null, 403",
        "own, https://own.example, 200",
        "own, null, 200",
        "own, https://shop.example, 403",
        "any, https://elsewhere.example, 200",
        "any, null, 200",
        "shop, http://shop.example, 403",
        "shop, https://shop.example:8443, 403",
        "shop, https://shop.example.evil.example, 403",
    })
    void the_call_itself_is_judged_by_the_pages_of_its_project(String project, String origin, int status) {
        String key = Map.of("shop", shopKey, "own", ownKey, "any", anyKey).get(project);
        String before = String.join("\n", GATEWAY.everything());

        Reply reply = send(tracking(key).header("Origin", origin));

        assertThat(reply.status()).isEqualTo(status);
        // Any page is listed here, so that every page can read why it was refused.
        assertThat(header(reply, "Access-Control-Allow-Origin")).isEqualTo(origin);
        if (status == 403) {
            assertThat(reply.body()).contains("may not call with this key");
            assertThat(String.join("\n", GATEWAY.everything())).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-encoding",
                "traceparent",
                "tracestate",
                "baggage",
                "sentry-trace",
                "x-datadog-origin",
                "x-datadog-parent-id",
                "x-datadog-sampling-priority",
                "x-datadog-tags",
                "x-datadog-trace-id"
            })
    void a_page_with_tracing_calls_without_a_setting(String header) {
        Reply reply = preflight(TRACED, "/track/user", SHOP);

        assertThat(header(reply, "Access-Control-Allow-Headers").split(", ")).contains(header);
    }

    @Test
    void a_page_can_read_every_error() {
        assertThat(send(tracking("wrong").header("Origin", SHOP)))
                .satisfies(reply -> assertThat(reply.status()).isEqualTo(401))
                .satisfies(WebPageTest::isReadable);
        assertThat(send(GATEWAY.client().tracking(shopKey, new byte[] {'{'}).header("Origin", SHOP)))
                .satisfies(reply -> assertThat(reply.status()).isEqualTo(400))
                .satisfies(WebPageTest::isReadable);
        assertThat(send(GATEWAY.client().tracking(shopKey, new byte[70_000]).header("Origin", SHOP)))
                .satisfies(reply -> assertThat(reply.status()).isEqualTo(413))
                .satisfies(WebPageTest::isReadable);
        assertThat(send(GATEWAY.client().request("/nowhere").header("Origin", SHOP)))
                .satisfies(reply -> assertThat(reply.status()).isEqualTo(404))
                .satisfies(WebPageTest::isReadable);
    }

    private static void isReadable(Reply reply) {
        assertThat(header(reply, "Access-Control-Allow-Origin")).isEqualTo(SHOP);
        assertThat(header(reply, "Access-Control-Expose-Headers")).isEqualTo("Retry-After");
        assertThat(header(reply, "Vary")).isEqualTo("Origin");
    }

    @Test
    void a_call_without_an_origin_is_of_no_page_and_learns_nothing_of_pages() {
        Reply reply = send(tracking(ownKey));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().first("Vary")).isEmpty();
        assertThat(reply.headers().first("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void a_page_of_the_very_host_that_is_called_needs_no_setting() {
        Project project = CLOSED.project();
        ApiClient client = CLOSED.client();

        Reply reply = client.send(client.tracking(project.key(), BODY.getBytes(StandardCharsets.UTF_8))
                .header("Origin", "http://127.0.0.1:" + client.port()));

        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void options_that_are_no_preflight_are_a_method_like_any_other() {
        Reply reply = send(GATEWAY.client()
                .request("/track/user")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", SHOP));

        assertThat(reply.status()).isEqualTo(405);
    }

    @Test
    void a_beacon_brings_the_key_in_the_query() {
        Reply reply = send(beacon(GATEWAY.client(), "?key=" + ownKey).header("Origin", "null"));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
    }

    @Test
    void only_a_key_that_can_do_little_is_taken_from_the_query() {
        Reply reply = send(beacon(GATEWAY.client(), "?key=" + adminKey));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("only a key of the scope track");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?key", "?key=", "?key=wrong", "?Key=x"})
    void a_query_without_a_good_key_is_a_request_without_a_key(String query) {
        assertThat(send(beacon(GATEWAY.client(), query)).status()).isEqualTo(401);
    }

    @Test
    void without_the_setting_a_key_in_the_query_opens_nothing() {
        Project project = CLOSED.project();

        Reply reply = CLOSED.client()
                .send(beacon(CLOSED.client(), "?key=" + project.key().replace(' ', '+')));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(project.customers()).isEmpty();
    }
}
