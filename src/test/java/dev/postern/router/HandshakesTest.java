package dev.postern.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Authority;
import dev.postern.support.CapturedLog;
import dev.postern.support.Hello;
import dev.postern.support.SlowKey;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handshakes that take their time, on one event loop and with one thread for handshakes. */
class HandshakesTest {
    private static final int LONGEST_ANSWER_MILLIS = 10_000;
    private static final int MOST_CONNECTIONS = 8;
    private static final String CLOSED = "postern_tls_failures_total{reason=\"closed\"}";
    private static final Authority AUTHORITY = Authority.create();
    private static final SlowKey KEY = new SlowKey(AUTHORITY.issue("localhost"));

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(
            Map.of(
                    "POSTERN_LIMITS_CONNECTIONS",
                    Integer.toString(MOST_CONNECTIONS),
                    "POSTERN_LIMITS_HEAD_TIMEOUT",
                    "1m",
                    "POSTERN_LIMITS_IDLE_TIMEOUT",
                    "5m"),
            KEY.context());

    @RegisterExtension
    static final StubbedEdge IMPATIENT =
            StubbedEdge.with(Map.of("POSTERN_LIMITS_HEAD_TIMEOUT", "200ms"), KEY.context());

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void all_connections_are_closed_and_nothing_was_logged() throws IOException {
        KEY.release();
        for (Socket socket : sockets) {
            socket.close();
        }
        EDGE.awaitMetric("postern_connections", 0);
        assertThat(log.complaints()).isEmpty();
    }

    private Socket open(StubbedEdge edge) throws IOException {
        Socket socket = new Socket("127.0.0.1", edge.port());
        sockets.add(socket);
        socket.setSoTimeout(LONGEST_ANSWER_MILLIS);
        return socket;
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket) AUTHORITY.clients().getSocketFactory().createSocket("localhost", EDGE.port());
        sockets.add(socket);
        socket.setSoTimeout(LONGEST_ANSWER_MILLIS);
        socket.startHandshake();
        return socket;
    }

    private Socket hello(String server) throws IOException {
        Socket socket = open(EDGE);
        socket.getOutputStream().write(Hello.to(server));
        return socket;
    }

    private static String track(Socket socket) throws IOException {
        socket.getOutputStream().write(StubbedEdge.request(StubbedEdge.BODY).getBytes(UTF_8));
        byte[] answer = new byte[1_000];
        return new String(answer, 0, socket.getInputStream().read(answer), UTF_8);
    }

    /** Whether the other side closes before it sends anything. */
    private static boolean isClosedUnanswered(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void a_handshake_that_takes_its_time_delays_no_connection_that_is_open() throws IOException, InterruptedException {
        SSLSocket open = connect();
        KEY.hold("slow.example");
        hello("slow.example");
        KEY.awaitServed("slow.example");

        assertThat(track(open)).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void a_client_that_goes_away_in_the_middle_of_its_handshake_delays_nobody_and_is_counted()
            throws IOException, InterruptedException {
        SSLSocket open = connect();
        double before = EDGE.metric(CLOSED);
        KEY.hold("leaves.example");
        Socket client = hello("leaves.example");
        KEY.awaitServed("leaves.example");
        client.setSoLinger(true, 0);
        client.close();
        EDGE.awaitMetric("postern_connections", 1);

        assertThat(track(open)).startsWith("HTTP/1.1 200 OK");
        assertThat(EDGE.metric(CLOSED)).isEqualTo(before + 1);
    }

    @Test
    void the_newest_handshake_has_the_next_turn() throws IOException, InterruptedException {
        SSLSocket probe = connect();
        KEY.hold("first.example");
        hello("first.example");
        KEY.awaitServed("first.example");
        for (String server : List.of("second.example", "third.example", "fourth.example")) {
            hello(server);
            // The event loop has read what came before, and each of these has its place.
            track(probe);
            track(probe);
        }
        KEY.release();
        KEY.awaitServed("second.example");

        assertThat(KEY.served())
                .containsSubsequence("first.example", "fourth.example", "third.example", "second.example");
    }

    @Test
    void a_connection_beyond_the_bound_is_closed_at_accept_and_counted() throws IOException {
        double refused = EDGE.metric("postern_connections_refused_total");
        SSLSocket open = connect();
        KEY.hold("within1.example");
        for (int i = 1; i < MOST_CONNECTIONS; i++) {
            hello("within" + i + ".example");
        }
        EDGE.awaitMetric("postern_connections", MOST_CONNECTIONS);
        for (int i = 0; i < MOST_CONNECTIONS; i++) {
            assertThat(isClosedUnanswered(hello("beyond" + i + ".example"))).isTrue();
        }

        assertThat(track(open)).startsWith("HTTP/1.1 200 OK");
        assertThat(EDGE.metric("postern_connections_refused_total")).isEqualTo(refused + MOST_CONNECTIONS);
        KEY.release();
        assertThat(KEY.served()).noneMatch(server -> server.startsWith("beyond"));
    }

    @Test
    void a_client_that_is_gone_has_no_turn() throws IOException, InterruptedException {
        SSLSocket probe = connect();
        KEY.hold("holds.example");
        hello("holds.example");
        KEY.awaitServed("holds.example");
        hello("waits.example");
        track(probe);
        track(probe);
        hello("gone.example").close();
        EDGE.awaitMetric("postern_connections", 3);
        KEY.release();
        KEY.awaitServed("waits.example");

        assertThat(KEY.served()).doesNotContain("gone.example");
    }

    @Test
    void what_comes_before_the_handshake_is_done_is_not_read() throws IOException, InterruptedException {
        KEY.hold("floods.example");
        Socket client = hello("floods.example");
        KEY.awaitServed("floods.example");
        client.setSoTimeout(500);
        Thread flood = new Thread(() -> flood(client));
        flood.setDaemon(true);
        flood.start();
        assertThat(joins(flood)).as("the server took 64 MiB").isFalse();
    }

    private static void flood(Socket client) {
        try {
            for (int i = 0; i < 64; i++) {
                client.getOutputStream().write(new byte[1 << 20]);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static boolean joins(Thread thread) {
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    @Test
    void a_client_that_says_nothing_is_closed_and_counted() throws IOException {
        double before = timeouts();
        assertThat(isClosedUnanswered(open(IMPATIENT))).isTrue();
        assertThat(timeouts()).isEqualTo(before + 1);
    }

    @Test
    void a_handshake_that_has_no_turn_in_time_is_closed_and_counted() throws IOException {
        double before = timeouts();
        KEY.hold("late.example");
        Socket client = open(IMPATIENT);
        client.getOutputStream().write(Hello.to("late.example"));

        assertThat(isClosedUnanswered(client)).isTrue();
        assertThat(timeouts()).isEqualTo(before + 1);
    }

    private static double timeouts() {
        return IMPATIENT.metric("postern_tls_failures_total{reason=\"timeout\"}");
    }
}
