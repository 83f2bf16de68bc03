package dev.postern.profile;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.profile.types.Caps;
import dev.postern.support.FaultProxy;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of connections that are given up. */
@WithPostgres
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbandonedConnectionsTest {
    private static final String WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'postern/%' AND wait_event_type = 'Lock'";
    private static final String ALL = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'postern/%'";

    private static final String ESTABLISHED = "01";

    private final TestDatabase database;
    private final FaultProxy proxy;
    private final ServiceFixture fixture;

    AbandonedConnectionsTest(TestDatabase database) {
        this.database = database;
        ServiceFixture.reset(database);
        this.proxy = FaultProxy.to(database.url());
        // A session waits for the lock long enough to be seen.
        this.fixture = new ServiceFixture(
                database,
                proxy.through(database.url()),
                new Caps(50, 10_000),
                ServiceFixture.settings(Map.of("POSTERN_DATABASE_LOCK_TIMEOUT", "4s")));
    }

    @AfterEach
    void close() {
        fixture.close();
        proxy.close();
    }

    private static TrackCommand email(String value) {
        return Commands.command(ServiceFixture.PROJECT, Commands.user("c", "email=" + value), Duration.ofSeconds(10));
    }

    private Set<Object> pids(String sql) {
        return database.query(sql).stream()
                .map((Map<String, Object> row) -> row.get("pid"))
                .collect(Collectors.toSet());
    }

    private boolean looksWell() {
        return fixture.look()
                .transform(look -> Future.succeededFuture(look.succeeded()))
                .await();
    }

    /** This side of the connections to the proxy, as the system sees it: a proxy that is silent hears of no end. */
    private long sockets() throws IOException {
        String port = "%04X".formatted(proxy.port());
        long count = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            count += Files.readAllLines(Path.of(table)).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[2].endsWith(":" + port) && fields[3].equals(ESTABLISHED))
                    .count();
        }
        return count;
    }

    @Test
    void a_statement_that_was_given_up_is_ended_before_it_is_written_again() throws Exception {
        assertThat(fixture.track(Commands.user("c", "email=a")).outcome()).isEqualTo(Verdict.Outcome.CREATED);
        try (Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("SELECT 1 FROM profiles FOR UPDATE");
            List<Future<Verdict>> replies = fixture.send(List.of(email("b")));
            Set<Object> first = await("a session").until(() -> pids(WAITING), pids -> pids.size() == 1);
            // The server does not notice: its session waits for the lock, and would write when it has it.
            proxy.cut();
            Set<Object> second =
                    await("another session").until(() -> pids(WAITING), pids -> !pids.isEmpty() && !pids.equals(first));
            assertThat(second).as("sessions that are about to write").hasSize(1).doesNotContainAnyElementsOf(first);
            blocker.rollback();
            assertThat(ServiceFixture.inTime(replies.get(0)).outcome()).isEqualTo(Verdict.Outcome.UPDATED);
        }
    }

    @Test
    void a_server_that_hangs_keeps_no_socket_open() throws Exception {
        assertThat(fixture.track(Commands.user("c", "email=a")).outcome()).isEqualTo(Verdict.Outcome.CREATED);
        assertThat(sockets()).isPositive();
        proxy.silence();
        // More than the buffers of both systems take, so that not even a farewell could be sent.
        List<Future<Verdict>> replies = fixture.send(List.of(email("x".repeat(30_000_000))));
        assertThat(looksWell()).isFalse();
        // Between two attempts there is nothing: neither what was open nor what the attempt has opened.
        await("no socket").until(() -> sockets() == 0);
        // Before it is healed: a write that is tried again afterwards succeeds.
        assertThatThrownBy(() -> ServiceFixture.inTime(replies.get(0))).hasMessage("the database is away");
        proxy.heal();
        assertThat(fixture.look().transform(Future::succeededFuture).await().succeeded())
                .isTrue();
        await("the end of the others").until(() -> pids(ALL).size() <= 2);
        assertThat(fixture.metric("postern_pool_resets_total")).isEqualTo(1);
    }
}
