package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.domain.type.Attribute;
import dev.postern.profile.types.Caps;
import dev.postern.support.CapturedLog;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exceptions that are not errors of the database: of this program, or of what it reads. */
@WithPostgres
class DefectTest {
    private static final String LOGGED = "ERROR dev.postern.profile.batch.RetryingWriter a batch ran into a defect";

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final TestDatabase database;
    private final ServiceFixture fixture;

    DefectTest(TestDatabase database) {
        this.database = database;
        ServiceFixture.reset(database);
        this.fixture = new ServiceFixture(database, new Caps(50, 10_000));
    }

    @BeforeEach
    void know_a_name() {
        fixture.track(Commands.user("known", "known=x"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static TrackCommand command(TrackUser user) {
        return Commands.command(ServiceFixture.PROJECT, user);
    }

    /** Its attributes are judged, and cannot be written as JSON. */
    private static TrackUser unwritable(String customerId, String member) {
        List<Attribute> attributes = Commands.user(customerId, member).attributes();
        return new TrackUser(
                customerId,
                new AbstractList<>() {
                    @Override
                    public Attribute get(int index) {
                        return attributes.get(index);
                    }

                    @Override
                    public int size() {
                        return attributes.size();
                    }

                    @Override
                    public Iterator<Attribute> iterator() {
                        throw new IllegalStateException("a defect");
                    }
                },
                List.of());
    }

    private static String outcome(Future<Verdict> reply) {
        try {
            return ServiceFixture.inTime(reply).outcome().name();
        } catch (ServiceException e) {
            return e.code().name();
        }
    }

    private void assertConnectionsAreKept() {
        assertThat(fixture.metric("postern_pool_resets_total")).isZero();
        assertThat(fixture.metric("postern_retries_total")).isZero();
        assertThat(fixture.metric("postern_database_connections_used")).isZero();
        assertThat(fixture.metric("postern_database_connections_awaited")).isZero();
    }

    /** In a batch of the fast path, and in a transaction that fixes a type. */
    @ParameterizedTest
    @ValueSource(strings = {"known=y", "new=y"})
    void a_command_that_this_program_trips_over_is_logged_once_and_its_neighbours_are_stored(String member) {
        List<TrackCommand> commands = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            commands.add(command(i == 4 ? unwritable("bad", member) : Commands.user("c" + i, member)));
        }
        List<String> outcomes =
                fixture.send(commands).stream().map(DefectTest::outcome).toList();
        for (int i = 0; i < 9; i++) {
            assertThat(outcomes.get(i)).as("command %d", i).isEqualTo(i == 4 ? "INTERNAL" : "CREATED");
        }
        assertThat(log.complaints()).containsExactly(LOGGED);
        assertConnectionsAreKept();
        assertThat(fixture.profiles()).hasSize(9).doesNotContainKey("bad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"known=y", "new=y"})
    void after_a_defect_the_same_customer_is_stored(String member) {
        List<Future<Verdict>> replies = fixture.send(
                List.of(command(unwritable("c", member)), command(Commands.user("c", "known=z", "later=1"))));
        assertThat(outcome(replies.get(0))).isEqualTo("INTERNAL");
        assertThat(outcome(replies.get(1))).isEqualTo("CREATED");
        assertThat(fixture.track(Commands.user("c", member)).outcome()).isEqualTo(Verdict.Outcome.UPDATED);
        assertConnectionsAreKept();
    }

    /** A write with known types does not read the row of the project. */
    @ParameterizedTest
    @CsvSource({"new=1, INTERNAL", "known=y, CREATED", "email=y, CREATED"})
    void a_project_whose_row_is_deleted_keeps_no_caller_waiting(String member, String expected) {
        database.execute("DELETE FROM projects");
        List<Future<Verdict>> replies =
                fixture.send(List.of(command(Commands.user("c", member)), command(Commands.user("d", member))));
        replies.forEach(reply -> assertThat(outcome(reply)).isEqualTo(expected));
        assertThat(log.complaints()).isEqualTo(expected.equals("INTERNAL") ? List.of(LOGGED) : List.of());
        assertConnectionsAreKept();
    }

    @Test
    void events_and_dry_runs_of_a_project_whose_row_is_deleted_get_an_error() {
        database.execute("DELETE FROM projects");
        Future<Verdict> event = fixture.sendEvents(
                        List.of(Commands.event(ServiceFixture.PROJECT, "c", "order", "new=1")))
                .get(0);
        assertThat(outcome(event)).isEqualTo("INTERNAL");
        Future<List<DryRun.Verdict>> judged = fixture.judge(new DryRun(List.of(command(Commands.user("c", "new=1")))));
        assertThatThrownBy(() -> judged.timeout(20, TimeUnit.SECONDS).await())
                .hasMessage("project shop has no row in the table projects");
        assertConnectionsAreKept();
    }

    @Test
    void a_project_whose_row_comes_back_is_served_again() {
        database.execute("DELETE FROM projects");
        assertThat(outcome(fixture.send(List.of(command(Commands.user("c", "new=1"))))
                        .get(0)))
                .isEqualTo(ErrorCode.INTERNAL.name());
        database.execute("INSERT INTO projects VALUES (?, 1, now())", ServiceFixture.PROJECT);
        assertThat(fixture.track(Commands.user("c", "new=1")).outcome()).isEqualTo(Verdict.Outcome.CREATED);
        assertThat(fixture.types()).isEqualTo(Map.of("known", "string", "new", "number"));
    }
}
