package dev.postern.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process on a large machine, as the JVM is told, and what the server sees of it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyCoresIT {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final int REQUESTS = 100;
    private static final List<String> CORES =
            List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-XX:ActiveProcessorCount=64");
    private static final String SESSIONS =
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'postern%'";

    @TempDir
    private Path folder;

    private final TestDatabase database = TestPostgres.shared().freshDatabase();

    @ParameterizedTest
    @CsvSource({"7, 1", "15, 4", "51, 16"})
    void sixty_four_cores_open_no_more_sessions_than_the_setting_says(int connections, int shards) throws Exception {
        String key = database.createKey("shop");
        String admin = database.createKey("shop", "admin");
        Map<String, String> environment = Map.of(
                "POSTERN_DATABASE_URL",
                database.setting(),
                "POSTERN_DATABASE_CONNECTIONS",
                "" + connections,
                "POSTERN_DRAIN_DELAY",
                "0s");
        try (JarProcess gateway = JarProcess.start(CORES, folder, environment);
                Connection blocker = database.connect();
                Statement lock = blocker.createStatement()) {
            ApiClient api = gateway.api();
            ApiClient management = gateway.management();
            gateway.awaitOutput(Pattern.compile("64 event loops, " + shards + " shards"));
            blocker.setAutoCommit(false);
            lock.execute("LOCK TABLE profiles");
            List<CompletableFuture<Reply>> waiting = IntStream.range(0, REQUESTS)
                    .boxed()
                    .flatMap(i -> Stream.of(
                            api.trackLater(key, "{\"id\":\"" + i + "\",\"region\":\"Goa\"}"),
                            management.sendLater(management
                                    .request("/projects/shop/customers/" + i)
                                    .header("Authorization", "Bearer " + admin))))
                    .toList();

            long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            int sessions = sessions();
            while (sessions < connections) {
                assertThat(System.nanoTime()).as("%d sessions", sessions).isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                sessions = sessions();
            }
            assertThat(sessions).isEqualTo(connections);
            blocker.rollback();
            assertThat(waiting).extracting(reply -> reply.join().status()).isSubsetOf(200, 404, 503);
            assertThat(sessions()).isLessThanOrEqualTo(connections);
        }
    }

    private int sessions() {
        return database.query(SESSIONS).size();
    }
}
