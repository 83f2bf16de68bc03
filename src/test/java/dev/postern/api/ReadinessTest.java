package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A load balancer that probes the port that it sends to. */
class ReadinessTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of("POSTERN_HTTP_READYZ", "true"));

    @Test
    void the_api_port_says_that_it_is_ready() {
        Reply reply = GATEWAY.client().send(GATEWAY.client().request("/readyz"));

        assertThat(reply.statusAndBody()).isEqualTo("200 ready\n");
        assertThat(reply.headers().first("Content-Type")).contains("text/plain");
    }

    @Test
    void a_probe_by_head_is_answered() throws Exception {
        URI uri = GATEWAY.client().request("/readyz").build().uri();
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method("HEAD", BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void another_method_is_refused() {
        Reply reply = GATEWAY.client().send(GATEWAY.client().request("/readyz").POST(BodyPublishers.ofString("{}")));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.headers().first("Allow")).contains("GET, HEAD");
    }
}
