package dev.postern.router;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.router.overload.LoadShedder;
import dev.postern.support.Gzip;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How much of a bulk body of gzip is decompressed while its items wait. */
class GzipFlowTest {
    private static final int CLIENTS = 4;
    private static final int ITEMS = 1_000;
    /** The 32 KiB that gzip looks back on, and the tables and buffers beside them, charged fourfold. */
    private static final int DECODER_BYTES = 12_288;

    private static final int COLLECTIONS = 3;

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of(
            "POSTERN_LIMITS_BULK_BYTES", "104857600",
            "POSTERN_LIMITS_STRING_LENGTH", "100000",
            "POSTERN_LIMITS_BODY_TIMEOUT", "5m",
            "POSTERN_LIMITS_DEADLINE", "1m"));

    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void everything_is_given_back() throws IOException {
        EDGE.release();
        for (RawClient client : clients) {
            client.close();
        }
        EDGE.awaitMetric("postern_inflight_bytes", 0);
    }

    private static String request(byte[] gzip) {
        String headers = "Content-Encoding: gzip\r\nContent-Length: " + gzip.length + "\r\n";
        return StubbedEdge.request(headers, new String(gzip, ISO_8859_1));
    }

    private static String bulk(byte[] gzip) {
        return request(gzip).replace("/track/user", "/track/users");
    }

    private static double charge(int bytes) {
        return LoadShedder.REQUEST_BYTES + 1.0 * bytes * LoadShedder.BYTES_FOR_A_BYTE;
    }

    private static byte[] items() {
        return Gzip.of(IntStream.range(0, ITEMS)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"a\":\"" + "x".repeat(32_000) + "\"}\n")
                .collect(Collectors.joining()));
    }

    @Test
    void the_memory_of_a_decoder_is_charged_as_long_as_it_is_held() throws IOException {
        EDGE.hold();
        String request = request(Gzip.blanksBehind(StubbedEdge.BODY, 20_000));
        RawClient client = new RawClient(EDGE.port(), LONGEST_WAIT);
        clients.add(client);

        client.send(request.substring(0, request.indexOf("\r\n\r\n") + 4));
        EDGE.awaitMetric("postern_inflight_bytes", charge(DECODER_BYTES));

        client.send(request.substring(request.indexOf("\r\n\r\n") + 4));
        EDGE.awaitMetric("postern_inflight_bytes", charge(StubbedEdge.BODY.length() + 20_000));
    }

    @Test
    void a_bomb_is_refused_before_it_has_come() throws IOException {
        String bomb = request(Gzip.blanksBehind("", 32 << 20));
        RawClient client = new RawClient(EDGE.port(), LONGEST_WAIT);
        clients.add(client);

        Reply reply = client.send(bomb.substring(0, 2_000)).read();

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.headers().first("connection")).contains("close");
    }

    @Test
    void what_expands_a_thousandfold_is_decompressed_as_it_is_stored() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            RawClient client = new RawClient(EDGE.port(), LONGEST_WAIT);
            clients.add(client);
            // A connection that has brought much before is read in larger chunks.
            for (int bodies = 0; bodies < 10; bodies++) {
                assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY + " ".repeat(50_000)))
                                .read()
                                .status())
                        .isEqualTo(200);
            }
        }
        EDGE.hold();
        String request = bulk(items());
        long before = usedBytes();
        for (RawClient client : clients) {
            client.send(request);
        }
        await("items in flight").until(() -> EDGE.metric("postern_inflight_requests") > 30 * CLIENTS);
        assertThat(clients.get(0).isAnsweredWithin(500)).isFalse();

        double charged = EDGE.metric("postern_inflight_bytes");
        // Tests beside it may hold something for a while.
        await("less memory held than charged").until(() -> usedBytes() - before, held -> held < charged);

        EDGE.release();
        for (RawClient client : clients) {
            Reply reply = client.read();
            assertThat(reply.body()).contains("\"accepted\":" + ITEMS + ",\"failed\":0");
        }
    }

    /** The smallest of several, since what runs beside the test makes garbage too. */
    private static long usedBytes() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            used = Math.min(
                    used,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }
}
