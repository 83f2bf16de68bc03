package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.EventCommand;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.profile.types.Caps;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lock of another session delays those alone whom it concerns. */
@WithPostgres
class LockedRowTest {
    private static final int NEIGHBOURS = 40;

    private final TestDatabase database;
    private final ServiceFixture fixture;
    private final Connection other;
    private final Statement statement;

    LockedRowTest(TestDatabase database) throws SQLException {
        this.database = database;
        ServiceFixture.reset(database);
        this.fixture = new ServiceFixture(database, new Caps(50, 10_000));
        this.other = database.connect();
        this.other.setAutoCommit(false);
        this.statement = other.createStatement();
    }

    @BeforeEach
    void store_everybody() {
        fixture.track(Commands.user("held", "email=old", "region=west"));
        waitFor(neighbours("old"));
    }

    @AfterEach
    void close() throws SQLException {
        other.rollback();
        other.close();
        fixture.close();
    }

    private void lock(String sql) throws SQLException {
        statement.execute(sql);
    }

    private void lockRow() throws SQLException {
        lock("SELECT 1 FROM profiles WHERE customer_id = 'held' FOR UPDATE");
    }

    private static TrackCommand command(String customerId, String... members) {
        return Commands.command(ServiceFixture.PROJECT, Commands.user(customerId, members));
    }

    private Future<Verdict> send(String customerId, String... members) {
        return fixture.send(List.of(command(customerId, members))).get(0);
    }

    private static List<TrackCommand> neighbourCommands(String email) {
        List<TrackCommand> commands = new ArrayList<>();
        for (int i = 0; i < NEIGHBOURS; i++) {
            commands.add(command("c" + i, "email=" + email));
        }
        return commands;
    }

    private List<Future<Verdict>> neighbours(String email) {
        return fixture.send(neighbourCommands(email));
    }

    private static EventCommand event(String customerId, String name, String... members) {
        return Commands.event(ServiceFixture.PROJECT, customerId, name, members);
    }

    private static void waitFor(List<Future<Verdict>> replies) {
        replies.forEach(ServiceFixture::inTime);
    }

    private static ErrorCode errorOf(Future<Verdict> reply) {
        try {
            ServiceFixture.inTime(reply);
        } catch (ServiceException refused) {
            return refused.code();
        }
        throw new AssertionError("it was stored");
    }

    private String emailOf(String customerId) {
        return fixture.profiles().get(customerId).get("email");
    }

    @Test
    void a_batch_is_written_without_the_row_that_another_session_holds() throws SQLException {
        lockRow();
        List<TrackCommand> commands = neighbourCommands("new");
        commands.add(NEIGHBOURS / 2, command("held", "email=new"));
        List<Future<Verdict>> replies = fixture.send(commands);
        Future<Verdict> held = replies.remove(NEIGHBOURS / 2);
        waitFor(replies);
        assertThat(held.isComplete()).isFalse();
        assertThat(errorOf(held)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(emailOf("c7")).isEqualTo("\"new\"");
        assertThat(emailOf("held")).isEqualTo("\"old\"");
        assertThat(fixture.metric("postern_busy_refused_total")).isEqualTo(1);
    }

    @Test
    void a_customer_that_was_busy_a_moment_ago_is_left_out_of_the_next_batch() throws SQLException {
        lockRow();
        assertThat(errorOf(send("held", "email=new"))).isEqualTo(ErrorCode.UNAVAILABLE);
        double rowsBefore = fixture.metric("postern_batch_rows_sum");
        List<TrackCommand> commands = neighbourCommands("new");
        commands.add(0, command("held", "email=newer"));
        List<Future<Verdict>> replies = fixture.send(commands);
        waitFor(replies.subList(1, replies.size()));
        assertThat(fixture.metric("postern_batch_rows_sum") - rowsBefore).isEqualTo(NEIGHBOURS);
    }

    @Test
    void its_customer_is_written_as_soon_as_the_row_is_free() throws SQLException {
        lockRow();
        Future<Verdict> held = send("held", "email=new");
        waitFor(neighbours("new"));
        other.rollback();
        assertThat(ServiceFixture.inTime(held).outcome()).isEqualTo(Verdict.Outcome.UPDATED);
        assertThat(emailOf("held")).isEqualTo("\"new\"");
        // It goes with the batches again.
        assertThat(ServiceFixture.inTime(send("held", "email=newer")).outcome()).isEqualTo(Verdict.Outcome.UPDATED);
        assertThat(fixture.metric("postern_busy_waiting")).isZero();
    }

    @Test
    void the_commands_of_a_held_customer_keep_their_order() throws SQLException {
        lockRow();
        List<Future<Verdict>> held = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            // A removal begins a row of its own; a new name goes by another road.
            held.add(send("held", "email=e" + i, i % 3 == 0 ? "region" : "region=r" + i));
            held.add(send("held", "name" + i + "=" + i, "mobile=m" + i));
        }
        waitFor(neighbours("new"));
        other.rollback();
        waitFor(held);
        assertThat(fixture.profiles().get("held"))
                .containsEntry("email", "\"e9\"")
                .containsEntry("mobile", "\"m9\"")
                .doesNotContainKey("region")
                .containsKeys("name0", "name9");
    }

    @Test
    void a_project_is_not_refused_for_a_customer_who_waits() throws SQLException {
        lockRow();
        List<TrackCommand> commands = neighbourCommands("new");
        commands.add(command("held", "email=new"));
        List<Future<Verdict>> replies = fixture.send(commands);
        Future<Verdict> held = replies.remove(NEIGHBOURS);
        waitFor(replies);
        Future<Verdict> behind = send("held", "another=name");
        assertThat(fixture.backlog().isOlderThan(0, System.nanoTime() + TimeUnit.SECONDS.toNanos(1)))
                .isFalse();
        assertThat(errorOf(held)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(errorOf(behind)).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void new_names_of_others_are_stored_while_a_row_is_held() throws SQLException {
        lockRow();
        List<Future<Verdict>> replies = fixture.send(
                List.of(command("c1", "fresh=1"), command("held", "fresh=2"), command("stranger", "fresh=3")));
        waitFor(List.of(replies.get(0), replies.get(2)));
        assertThat(errorOf(replies.get(1))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(fixture.profiles().get("stranger")).containsEntry("fresh", "3");
    }

    @Test
    void known_names_are_stored_while_the_project_is_held() throws SQLException {
        lock("SELECT 1 FROM projects FOR UPDATE");
        Future<Verdict> fresh = send("held", "fresh=1");
        waitFor(neighbours("new"));
        assertThat(fixture.track(Commands.user("c2", "region=east")).outcome()).isEqualTo(Verdict.Outcome.UPDATED);
        assertThat(fresh.isComplete()).isFalse();
        other.rollback();
        assertThat(ServiceFixture.inTime(fresh).outcome()).isEqualTo(Verdict.Outcome.UPDATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1", "stranger"})
    void a_project_that_stays_held_is_told_of(String customerId) throws SQLException {
        lock("SELECT 1 FROM projects FOR UPDATE");
        assertThatThrownBy(() -> ServiceFixture.inTime(send(customerId, "fresh=1")))
                .hasMessageContaining("holds the project or a table");
        assertThat(fixture.types()).doesNotContainKey("fresh");
    }

    @Test
    void new_customers_beside_a_held_row_are_written_together() throws SQLException {
        lockRow();
        List<TrackCommand> commands = new ArrayList<>(List.of(command("held", "email=new")));
        for (int i = 0; i < NEIGHBOURS; i++) {
            commands.add(command("new" + i, "email=new"));
        }
        List<Future<Verdict>> replies = fixture.send(commands);
        waitFor(replies.subList(1, replies.size()));
        assertThat(database.query("SELECT count(DISTINCT xmin::text) AS n FROM profiles WHERE customer_id LIKE 'new%'"))
                .containsExactly(Map.of("n", 1L));
    }

    @Test
    void a_customer_whom_another_session_is_about_to_insert_delays_no_other_new_one() throws SQLException {
        lock("INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)"
                + " VALUES ('shop', 'twin', '{}', now(), now())");
        List<TrackCommand> commands = new ArrayList<>(List.of(command("twin", "email=twin")));
        for (int i = 0; i < NEIGHBOURS; i++) {
            commands.add(command("new" + i, "email=new"));
        }
        List<Future<Verdict>> replies = fixture.send(commands);
        waitFor(replies.subList(1, replies.size()));
        other.commit();
        assertThat(ServiceFixture.inTime(replies.get(0)).outcome()).isEqualTo(Verdict.Outcome.UPDATED);
        assertThat(emailOf("twin")).isEqualTo("\"twin\"");
    }

    @Test
    void where_the_table_is_held_all_are_told_and_written_again_when_it_is_free() throws SQLException {
        lock("LOCK TABLE profiles IN ACCESS EXCLUSIVE MODE");
        List<Future<Verdict>> replies = neighbours("new");
        replies.forEach(reply -> assertThat(errorOf(reply)).isEqualTo(ErrorCode.UNAVAILABLE));
        other.rollback();
        waitFor(neighbours("newer"));
        assertThat(fixture.metric("postern_pool_resets_total")).isZero();
    }

    @Test
    void events_of_others_are_stored_while_a_row_is_held() throws SQLException {
        fixture.trackEvents(List.of(event("c1", "Seen", "page=1")));
        lockRow();
        List<Future<Verdict>> replies = fixture.sendEvents(List.of(
                event("held", "Seen", "page=2"), event("c1", "Seen", "page=3"), event("stranger", "Seen", "page=4")));
        waitFor(replies.subList(1, 3));
        assertThat(errorOf(replies.get(0))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(database.query("SELECT 1 FROM events WHERE customer_id = 'held'"))
                .isEmpty();
    }
}
