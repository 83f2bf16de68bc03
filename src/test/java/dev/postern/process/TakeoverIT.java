package dev.postern.process;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.fault.Report;
import dev.postern.support.ApiClient;
import dev.postern.support.KeepAliveClient;
import dev.postern.support.Ledger;
import dev.postern.support.Load;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of two processes ends under load, and the other takes over. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TakeoverIT {
    private static final int CLIENTS = 32;

    @TempDir
    private Path folder;

    private final TestDatabase database = TestPostgres.shared().freshDatabase();
    private final String key = database.createKey("shop");
    private final Ledger ledger = new Ledger("shop");
    /** Long enough for a busy machine to see that a process goes. */
    private final Map<String, String> environment =
            Map.of("POSTERN_DATABASE_URL", database.setting(), "POSTERN_DRAIN_DELAY", "8s");

    private static int ready(JarProcess gateway) throws InterruptedException {
        ApiClient management = gateway.management();
        return management.send(management.request("/readyz")).status();
    }

    @Test
    void sigterm_under_load_fails_no_request_of_clients_that_keep_their_connections() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<KeepAliveClient> clients = new ArrayList<>();
        try (JarProcess leaving = JarProcess.start(folder, environment);
                JarProcess taking = JarProcess.start(folder, environment)) {
            AtomicInteger balancer = new AtomicInteger(leaving.api().port());
            int next = taking.api().port();
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(new KeepAliveClient(balancer::get, key, "c" + client, ledger));
            }
            clients.forEach(threads::execute);
            await("under load").until(() -> ledger.answers(200) >= 1_000);

            long start = System.nanoTime();
            leaving.terminate();
            await("not ready").until(() -> ready(leaving) == 503);
            Duration seen = Duration.ofNanos(System.nanoTime() - start);
            ledger.mark();
            // Connections that are made from now on go elsewhere; those that are open stay until they are told.
            balancer.set(next);
            assertThat(leaving.exitCode()).as(leaving.output()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("the grace time")
                    .isLessThan(LONGEST_WAIT);
            long before = ledger.answers(200);
            await("the other has taken over").until(() -> ledger.answers(200) > before + 500);
            clients.forEach(KeepAliveClient::stop);
            await("every answer").until(() -> ledger.waiting() == 0);

            assertHeld("SIGTERM to one of two gateways", seen);
            assertThat(ledger.answers()).containsOnlyKeys(200);
        } finally {
            clients.forEach(KeepAliveClient::stop);
            threads.shutdownNow();
        }
    }

    @Test
    void kill_9_under_load_loses_nothing_that_was_acknowledged() throws Exception {
        try (JarProcess killed = JarProcess.start(folder, environment);
                JarProcess taking = JarProcess.start(folder, environment)) {
            AtomicReference<ApiClient> balancer = new AtomicReference<>(killed.api());
            ApiClient next = taking.api();
            Load load = Load.start(CLIENTS, balancer::get, key, ledger);
            await("under load").until(() -> ledger.answers(200) >= 1_000);

            killed.kill();
            await("it is seen").until(() -> ledger.answers(Ledger.NO_ANSWER) > 0);
            ledger.mark();
            balancer.set(next);
            long before = ledger.answers(200);
            await("the other has taken over").until(() -> ledger.answers(200) > before + 1_000);
            load.stop(LONGEST_WAIT);

            assertThat(ready(taking)).isEqualTo(200);
            assertHeld("kill -9 of one of two gateways", Duration.ZERO);
            assertThat(ledger.answers()).containsOnlyKeys(Ledger.NO_ANSWER, 200);
        }
    }

    private void assertHeld(String fault, Duration seen) throws Exception {
        Ledger.Verdict verdict = ledger.judge(database);
        String notReady = seen.isZero() ? "–" : seen.toMillis() + " ms";
        Report.write(
                fault, ledger, verdict, notReady, "– / " + ledger.sinceMark().toMillis() + " ms");
        assertThat(verdict.problems()).isEmpty();
    }
}
