package dev.postern.fault;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.config.Settings;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number that {@code database.connections} promises, counted at the server from the warm-up on. */
@WithPostgres
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionCountTest {
    private static final int REQUESTS = 40;
    private static final String SESSIONS =
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'postern%'";

    private final TestDatabase database;
    private final AtomicInteger most = new AtomicInteger();

    ConnectionCountTest(TestDatabase database) {
        this.database = database;
    }

    private int sessions() {
        int now = database.query(SESSIONS).size();
        most.accumulateAndGet(now, Math::max);
        return now;
    }

    @ParameterizedTest
    @CsvSource({"6, 1", "7, 1", "10, 2", "12, 3", "15, 4"})
    void a_process_opens_so_many_connections_and_no_more(int connections, int shards) throws Exception {
        String key = database.createKey("shop");
        String admin = database.createKey("shop", "admin");
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> watch = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                sessions();
            }
        });
        Gateway gateway = start(connections, shards);
        try (Connection blocker = database.connect();
                Statement lock = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            lock.execute("LOCK TABLE profiles");
            ApiClient api = new ApiClient(gateway.apiPort());
            ApiClient management = new ApiClient(gateway.managementPort());
            List<CompletableFuture<Reply>> waiting = IntStream.range(0, REQUESTS)
                    .boxed()
                    .flatMap(i -> Stream.of(
                            api.trackLater(key, "{\"id\":\"" + i + "\",\"region\":\"Goa\"}"),
                            management.sendLater(management
                                    .request("/projects/shop/customers/" + i)
                                    .header("Authorization", "Bearer " + admin))))
                    .toList();

            await("all connections").until(() -> sessions() == connections);
            blocker.rollback();
            assertThat(waiting).extracting(reply -> reply.join().status()).isSubsetOf(200, 404);
        } finally {
            over.set(true);
            Gateways.stop(gateway);
        }
        watch.join();
        assertThat(most).hasValue(connections);
    }

    private Gateway start(int connections, int shards) {
        Map<String, String> settings = Map.of(
                "POSTERN_HTTP_PORT", "0",
                "POSTERN_MANAGEMENT_PORT", "0",
                "POSTERN_DRAIN_DELAY", "0s",
                "POSTERN_START_WARM_UP", "2s",
                "POSTERN_DATABASE_CONNECTIONS", "" + connections,
                "POSTERN_BATCH_SHARDS", "" + shards);
        Gateway gateway =
                Gateway.create(Settings.load(settings, Optional.empty())).warmUp();
        gateway.open(database.url()).await();
        return gateway;
    }
}
