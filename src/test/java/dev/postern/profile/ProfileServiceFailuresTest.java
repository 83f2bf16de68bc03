package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.DatabaseUrl;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.profile.types.Caps;
import dev.postern.support.CapturedLog;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@WithPostgres
class ProfileServiceFailuresTest {
    private static final Caps CAPS = new Caps(50, 10_000);

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final TestDatabase database;
    private final ServiceFixture fixture;

    ProfileServiceFailuresTest(TestDatabase database) {
        this.database = database;
        ServiceFixture.reset(database);
        this.fixture = new ServiceFixture(database, CAPS);
    }

    @BeforeEach
    void refuse_one_customer() {
        database.execute("ALTER TABLE profiles ADD CONSTRAINT no_poison CHECK (customer_id <> 'poison')");
    }

    @AfterEach
    void clean_up() {
        fixture.close();
        database.execute("ALTER TABLE profiles DROP CONSTRAINT no_poison");
        database.execute("DROP FUNCTION IF EXISTS conflict CASCADE");
        database.execute("DROP FUNCTION IF EXISTS look CASCADE");
        database.execute("DROP TABLE IF EXISTS seen");
        database.execute("DROP SEQUENCE IF EXISTS conflicts");
    }

    private static TrackCommand command(String customerId, String... members) {
        return Commands.command(ServiceFixture.PROJECT, Commands.user(customerId, members));
    }

    /** The error of each reply, null where it is a verdict. */
    private static List<@Nullable ErrorCode> errors(List<Future<Verdict>> replies) {
        List<@Nullable ErrorCode> codes = new ArrayList<>();
        for (Future<Verdict> reply : replies) {
            try {
                ServiceFixture.inTime(reply);
                codes.add(null);
            } catch (ServiceException e) {
                codes.add(e.code());
            }
        }
        return codes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "custom"})
    void a_bad_row_never_fails_its_neighbours(String attribute) {
        List<TrackCommand> commands = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            commands.add(i == 13 ? command("poison", attribute + "=p") : command("c" + i, attribute + "=x" + i));
        }
        List<@Nullable ErrorCode> errors = errors(fixture.send(commands));
        for (int i = 0; i < 40; i++) {
            assertThat(errors.get(i)).as("command %d", i).isEqualTo(i == 13 ? ErrorCode.INTERNAL : null);
        }
        assertThat(fixture.profiles()).hasSize(39);
        assertThat(fixture.metric("postern_batch_splits_total")).isGreaterThanOrEqualTo(5);
    }

    @Test
    void a_write_that_was_rolled_back_fixes_no_type() {
        assertThat(errors(fixture.send(List.of(command("poison", "x=5"))))).containsExactly(ErrorCode.INTERNAL);
        assertThat(fixture.types()).isEmpty();
        assertThat(fixture.track(Commands.user("c", "x=text")).ignored()).isEmpty();
        assertThat(fixture.types()).containsEntry("x", "string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email=x", "custom=x"})
    void a_conflict_is_tried_again(String member) {
        // A sequence does not roll back: the first two writes fail, the third one does not.
        database.execute("CREATE SEQUENCE conflicts");
        database.execute("""
                CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF nextval('conflicts') <= 2 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;
                  RETURN NEW;
                END $$""");
        database.execute("CREATE TRIGGER conflict BEFORE INSERT ON profiles FOR EACH ROW EXECUTE FUNCTION conflict()");
        assertThat(fixture.track(Commands.user("c", member)).outcome()).isEqualTo(Verdict.Outcome.CREATED);
        assertThat(fixture.metric("postern_retries_total")).isEqualTo(2);
    }

    private void raise(String sqlState) {
        database.execute("""
                CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '%s'; END $$""".formatted(sqlState));
        database.execute("CREATE TRIGGER conflict BEFORE INSERT ON profiles FOR EACH ROW"
                + " WHEN (NEW.customer_id = 'unlucky') EXECUTE FUNCTION conflict()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email=x", "custom=x"})
    void an_error_that_speaks_of_another_server_leaves_the_connections_alone(String member) {
        raise("08006");
        assertThat(errors(fixture.send(List.of(command("unlucky", member))))).containsExactly(ErrorCode.UNAVAILABLE);
        assertThat(fixture.metric("postern_pool_resets_total")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"email=x, 42501", "custom=x, 42501", "email=x, XX000", "custom=x, 0A000"})
    void a_defect_is_told_once_and_leaves_the_connections_alone(String member, String sqlState) {
        raise(sqlState);
        assertThat(errors(fixture.send(List.of(command("unlucky", member))))).containsExactly(ErrorCode.INTERNAL);
        assertThat(fixture.metric("postern_pool_resets_total")).isZero();
        assertThat(fixture.metric("postern_retries_total")).isZero();
        assertThat(log.complaints())
                .containsExactly("ERROR dev.postern.profile.batch.RetryingWriter a batch ran into a defect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email=x", "custom=x"})
    void a_conflict_that_never_ends_is_told(String member) {
        raise("40001");
        assertThat(errors(fixture.send(List.of(command("unlucky", member))))).containsExactly(ErrorCode.UNAVAILABLE);
        assertThat(errors(fixture.send(List.of(command("lucky", member))))).containsOnlyNulls();
    }

    @Test
    void a_project_without_a_row_is_a_defect_and_no_lost_connection() {
        database.execute("DELETE FROM projects");
        assertThat(errors(fixture.send(List.of(command("c", "custom=x"))))).containsExactly(ErrorCode.INTERNAL);
        assertThat(fixture.metric("postern_pool_resets_total")).isZero();
    }

    @Test
    void each_session_has_a_limit_on_waits_for_locks_and_on_open_transactions() {
        database.execute("CREATE TABLE seen (lock_timeout text, idle text)");
        database.execute("""
                CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  INSERT INTO seen SELECT current_setting('lock_timeout'),
                                          current_setting('idle_in_transaction_session_timeout');
                  RETURN NEW;
                END $$""");
        database.execute("CREATE TRIGGER look BEFORE INSERT ON profiles FOR EACH ROW EXECUTE FUNCTION look()");
        fixture.track(Commands.user("a", "email=x"));
        fixture.track(Commands.user("b", "custom=x"));
        assertThat(database.query("SELECT DISTINCT lock_timeout, idle FROM seen"))
                .containsExactly(Map.of("lock_timeout", "100ms", "idle", "2s"));
    }

    @Test
    void without_a_database_callers_are_told_soon() throws IOException {
        DatabaseUrl url = database.url();
        DatabaseUrl nowhere =
                new DatabaseUrl(url.host(), closedPort(), url.database(), url.user(), url.password(), url.parameters());
        try (ServiceFixture away = new ServiceFixture(database, nowhere, CAPS, Duration.ofSeconds(5))) {
            long start = System.nanoTime();
            // By the batch, and by the look-up of types.
            List<Future<Verdict>> replies = away.send(List.of(command("a", "email=x"), command("b", "custom=x")));
            assertThat(errors(replies)).containsOnly(ErrorCode.UNAVAILABLE);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(4_000);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void every_command_has_its_reply_while_connections_are_cut() {
        List<TrackCommand> commands = new ArrayList<>();
        List<Future<Verdict>> replies = new ArrayList<>();
        for (int wave = 0; wave < 25; wave++) {
            List<TrackCommand> some = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                some.add(command("w" + wave + "i" + i, "email=x", i == 7 ? "new" + wave + "=1" : "mobile=y"));
            }
            commands.addAll(some);
            replies.addAll(fixture.send(some));
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name LIKE 'postern/%' AND datname = current_database()");
        }
        List<@Nullable ErrorCode> errors = errors(replies);
        Set<String> stored = fixture.profiles().keySet();
        for (int i = 0; i < commands.size(); i++) {
            if (errors.get(i) == null) {
                assertThat(stored).contains(commands.get(i).customerId());
            } else {
                assertThat(errors.get(i)).isEqualTo(ErrorCode.UNAVAILABLE);
            }
        }
        assertThat(fixture.track(Commands.user("last", "email=x")).outcome()).isEqualTo(Verdict.Outcome.CREATED);
    }

    @Test
    void a_row_that_stays_locked_holds_nobody_longer_than_the_deadline() throws SQLException {
        TrackUser user = Commands.user("c", "email=x");
        assertThat(fixture.track(user).outcome()).isEqualTo(Verdict.Outcome.CREATED);
        try (ServiceFixture hurried = new ServiceFixture(database, database.url(), CAPS, Duration.ofMillis(200));
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM profiles FOR UPDATE");
            TrackCommand change =
                    Commands.command(ServiceFixture.PROJECT, Commands.user("c", "email=y"), Duration.ofMillis(500));
            assertThat(errors(hurried.send(List.of(change)))).containsExactly(ErrorCode.TIMEOUT);
            connection.rollback();
            assertThat(hurried.track(Commands.user("c", "email=z")).outcome()).isEqualTo(Verdict.Outcome.UPDATED);
        }
    }

    @Test
    void many_commands_that_came_too_late_do_not_stop_the_next_one() {
        // Commands that remove do not share a row, so each of these is a batch of its own, with nothing to write.
        List<TrackCommand> late = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            late.add(Commands.command(ServiceFixture.PROJECT, Commands.user("hot", "email"), Duration.ZERO));
        }
        List<Future<Verdict>> replies = fixture.send(late);
        assertThat(fixture.track(Commands.user("hot", "email=x")).outcome()).isEqualTo(Verdict.Outcome.CREATED);
        assertThat(errors(replies)).containsOnly(ErrorCode.TIMEOUT);
        assertThat(fixture.profiles()).containsOnlyKeys("hot");
    }
}
