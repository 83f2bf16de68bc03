package dev.postern.api;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.postern.support.RawClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Is what a request is charged for really as much as the memory that it holds while the database does not answer? */
class HeldMemoryTest {
    private static final int REQUESTS = 500;
    private static final int COLLECTIONS = 3;

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.patient(Map.of("POSTERN_DATABASE_LOCK_TIMEOUT", "10s"));

    static Stream<Arguments> bodies() {
        return Stream.of(
                argumentSet("the smallest", "{\"id\":\"%d\"}"),
                argumentSet("most attributes in fewest bytes", attributes(50, "1")),
                argumentSet("most attributes as decimals", attributes(50, "12345678.5")),
                argumentSet("most dates", attributes(50, "\"2026-01-02\"")),
                argumentSet("longest strings", attributes(16, "\"" + "x".repeat(4_000) + "\"")));
    }

    private static String attributes(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(number -> ",\"a" + number + "\":" + value)
                .collect(Collectors.joining("", "{\"id\":\"%d\"", "}"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void a_request_that_waits_is_charged_for_the_memory_it_holds(String body) throws Exception {
        Project project = GATEWAY.project();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            clients.add(new RawClient(GATEWAY.client().port(), LONGEST_WAIT).send(request(project, "{")));
        }
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(400);
        }
        // The types are known, so that the requests wait in the batcher.
        assertThat(project.track(body.formatted(0)).status()).isEqualTo(200);
        try (Connection lock = lockProfiles()) {
            long before = usedBytes();
            for (int i = 0; i < REQUESTS; i++) {
                clients.get(i).send(request(project, body.formatted(i)));
            }
            await("all requests").until(() -> GATEWAY.metric("postern_inflight_requests") == REQUESTS);

            double charged = GATEWAY.metric("postern_inflight_bytes");
            // Tests beside it may hold something for a while.
            await("less memory held than charged").until(() -> usedBytes() - before, held -> held < charged);
            lock.rollback();
        }
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(200);
            client.close();
        }
    }

    private static String request(Project project, String body) {
        return "POST /track/user HTTP/1.1\r\nHost: x\r\nx-growlytics-key: " + project.key() + "\r\nContent-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    private static Connection lockProfiles() throws SQLException {
        Connection connection = GATEWAY.database().connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE profiles IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
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
