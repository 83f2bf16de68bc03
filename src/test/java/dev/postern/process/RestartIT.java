package dev.postern.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedDatabase;
import dev.postern.support.ApiClient;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database keeps what was acknowledged, however gateway and server end. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartIT {
    private static final int ROUNDS = 3;
    private static final int LANES = 16;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 600;
    private static final String DEMO_KEY = "demo-key";

    @TempDir
    private Path folder;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ids = new AtomicInteger();

    /** A round that broke off leaves its server behind, as it is meant to for the next start. */
    @AfterEach
    void stopWhatIsLeft() throws IOException {
        if (Files.exists(pidFile())) {
            postmaster()
                    .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void acknowledged_writes_survive_kill_9_of_gateway_and_database_together() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (JarProcess gateway = JarProcess.start(folder, Map.of())) {
                ApiClient api = gateway.api();
                assertThat(storedIds()).containsAll(acknowledged);
                killUnderLoad(gateway, api);
            }
        }
        try (JarProcess gateway = JarProcess.start(folder, Map.of())) {
            assertThat(gateway.api().track(DEMO_KEY, "{\"id\":\"after\"}").status())
                    .isEqualTo(200);
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ROUNDS * ACKNOWLEDGED_BEFORE_THE_KILL);
            assertThat(storedIds()).containsAll(acknowledged);
            gateway.terminate();
            assertThat(gateway.exitCode()).isZero();
        }
    }

    private void killUnderLoad(JarProcess gateway, ApiClient api) throws Exception {
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_THE_KILL);
        CompletableFuture<?>[] lanes = IntStream.range(0, LANES)
                .mapToObj(lane -> writeUntilItBreaks(api, enough))
                .toArray(CompletableFuture<?>[]::new);
        assertThat(enough.await(60, TimeUnit.SECONDS)).as("under load").isTrue();
        gateway.kill();
        assertThat(postmaster().orElseThrow().destroyForcibly()).isTrue();
        CompletableFuture.allOf(lanes).get(60, TimeUnit.SECONDS);
    }

    /** A customer and an event in turn, each once the one before is acknowledged. */
    private CompletableFuture<?> writeUntilItBreaks(ApiClient api, CountDownLatch enough) {
        int number = ids.incrementAndGet();
        boolean isEvent = number % 2 == 0;
        String id = (isEvent ? "e" : "c") + number;
        CompletableFuture<Reply> sent = isEvent
                ? api.sendLater(api.calling(
                        "/track/event",
                        DEMO_KEY,
                        ("{\"customerId\":\"shopper\",\"name\":\"Viewed\",\"eventId\":\"" + id
                                        + "\",\"attributes\":{\"price\":5}}")
                                .getBytes(StandardCharsets.UTF_8)))
                : api.trackLater(DEMO_KEY, "{\"id\":\"" + id + "\",\"region\":\"Mumbai\"}");
        return sent.handle((reply, broken) -> {
                    if (broken != null) {
                        return CompletableFuture.completedFuture(broken);
                    }
                    if (reply.status() == 200) {
                        acknowledged.add(id);
                        enough.countDown();
                    }
                    return writeUntilItBreaks(api, enough);
                })
                .thenCompose(next -> next);
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        return ProcessHandle.of(
                Long.parseLong(Files.readAllLines(pidFile()).get(0).strip()));
    }

    private Path pidFile() {
        return dataDirectory().resolve("cluster").resolve("postmaster.pid");
    }

    private Path dataDirectory() {
        return folder.resolve(".postern");
    }

    private Set<String> storedIds() {
        TestDatabase database =
                new TestDatabase(EmbeddedDatabase.running(dataDirectory()).orElseThrow());
        return database
                .query(
                        "SELECT customer_id AS id FROM profiles WHERE project_id = 'demo' UNION ALL SELECT event_id FROM events")
                .stream()
                .map(row -> String.valueOf(row.get("id")))
                .collect(Collectors.toSet());
    }
}
