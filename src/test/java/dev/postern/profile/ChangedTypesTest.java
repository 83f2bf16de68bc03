package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.Ignored;
import dev.postern.domain.ServiceException;
import dev.postern.domain.Verdict;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.types.Caps;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service meets types that another process changed, and commits that fail at their very end. */
@WithPostgres
class ChangedTypesTest {
    private static final Caps CAPS = new Caps(50, 10_000);
    private static final Ignored TEXT_FOR_NUMBER =
            new Ignored.TypeMismatch("v", AttributeType.NUMBER, AttributeType.STRING);

    private final TestDatabase database;
    private final ServiceFixture fixture;

    ChangedTypesTest(TestDatabase database) {
        this.database = database;
        ServiceFixture.reset(database);
        this.fixture = new ServiceFixture(database, CAPS);
    }

    @BeforeEach
    void refuse_at_the_commit() {
        database.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END $$""");
        database.execute(
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON attribute_types"
                        + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.name LIKE 'refused%') EXECUTE FUNCTION refuse()");
    }

    @AfterEach
    void clean_up() {
        fixture.close();
        database.execute("DROP FUNCTION refuse CASCADE");
    }

    private void allow() {
        database.execute("DROP TRIGGER late ON attribute_types");
    }

    /** As another process re-types. */
    private void retype(String name, String type) {
        database.execute("UPDATE projects SET types_version = types_version + 1");
        database.execute("UPDATE attribute_types SET type = ? WHERE name = ?", type, name);
    }

    private Future<Verdict> event(String member) {
        return fixture.sendEvents(List.of(Commands.event(ServiceFixture.PROJECT, "c", "order", member)))
                .get(0);
    }

    /** Each brings news of the re-type on another way: types of all names, of a known name, of a new one, and a refused write. */
    @ParameterizedTest
    @ValueSource(strings = {"known_elsewhere=1", "new=1", "v=y", "v=x"})
    void after_news_of_a_re_type_no_value_of_the_old_type_is_stored(String news) {
        fixture.track(Commands.user("c", "v=x"));
        retype("v", "number");
        database.execute("INSERT INTO attribute_types VALUES ('shop', 'known_elsewhere', 'number', now(), 'k')");

        fixture.track(Commands.user("c", news));

        assertThat(fixture.track(Commands.user("d", "v=y")).ignored()).containsExactly(TEXT_FOR_NUMBER);
        assertThat(fixture.track(Commands.user("e", "v=5")).ignored()).isEmpty();
        assertThat(fixture.profiles()).containsEntry("d", Map.of()).containsEntry("e", Map.of("v", "5"));
        assertThat(fixture.profiles().get("c")).doesNotContainEntry("v", "\"y\"");
    }

    /** The lock on the project comes after the re-type, and the types were read before it. */
    @Test
    void a_transaction_that_a_re_type_overtakes_judges_by_the_new_types() throws SQLException {
        fixture.track(Commands.user("c", "v=x"));
        try (ServiceFixture patient = new ServiceFixture(
                        database,
                        database.url(),
                        CAPS,
                        ServiceFixture.settings(Map.of("POSTERN_DATABASE_LOCK_TIMEOUT", "4s")));
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            assertThat(patient.track(Commands.user("d", "v=x")).ignored()).isEmpty();
            other.setAutoCommit(false);
            statement.execute("UPDATE projects SET types_version = types_version + 1");
            Future<Verdict> reply = patient.send(
                            List.of(Commands.command(ServiceFixture.PROJECT, Commands.user("d", "v=y", "new=1"))))
                    .get(0);
            database.awaitBlockedSession();
            statement.execute("UPDATE attribute_types SET type = 'number' WHERE name = 'v'");
            other.commit();
            assertThat(ServiceFixture.inTime(reply).ignored()).containsExactly(TEXT_FOR_NUMBER);
        }
        assertThat(fixture.profiles()).containsEntry("d", Map.of("v", "\"x\"", "new", "1"));
    }

    @Test
    void types_of_a_commit_that_fails_are_not_learned() {
        assertThatThrownBy(() -> fixture.track(Commands.user("c", "refused=5"))).isInstanceOf(ServiceException.class);
        assertThat(fixture.types()).isEmpty();
        allow();
        assertThat(fixture.track(Commands.user("c", "refused=text")).ignored()).isEmpty();
        assertThat(fixture.types()).isEqualTo(Map.of("refused", "string"));
        assertThat(fixture.profiles()).isEqualTo(Map.of("c", Map.of("refused", "\"text\"")));
    }

    @Test
    void types_of_events_of_a_commit_that_fails_are_not_learned() {
        Future<Verdict> refused = event("refused=5");
        assertThatThrownBy(() -> ServiceFixture.inTime(refused)).isInstanceOf(ServiceException.class);
        allow();
        assertThat(ServiceFixture.inTime(event("refused=text")).ignored()).isEmpty();
        assertThat(fixture.types()).isEqualTo(Map.of("refused", "string"));
    }

    @Test
    void the_neighbours_of_a_commit_that_fails_are_stored_with_their_types() {
        List<Future<Verdict>> replies = fixture.send(List.of(
                Commands.command(ServiceFixture.PROJECT, Commands.user("a", "x=1")),
                Commands.command(ServiceFixture.PROJECT, Commands.user("b", "refused=5", "y=1")),
                Commands.command(ServiceFixture.PROJECT, Commands.user("c", "y=text"))));
        assertThat(ServiceFixture.inTime(replies.get(0)).ignored()).isEmpty();
        assertThatThrownBy(() -> ServiceFixture.inTime(replies.get(1))).isInstanceOf(ServiceException.class);
        assertThat(ServiceFixture.inTime(replies.get(2)).ignored()).isEmpty();
        assertThat(fixture.types()).isEqualTo(Map.of("x", "number", "y", "string"));
    }
}
