package dev.postern.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.DatabaseUrl;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Errors of a server that runs. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseFaultTest {
    private static final String END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name LIKE 'postern/%' AND datname = current_database()";

    private final TestDatabase database = TestPostgres.shared().freshDatabase();

    /** Every write, or one of so many, fails with a SQLSTATE, as the server itself would raise it. */
    private void refuseWrites(String state, double share) {
        database.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF random() < %s THEN RAISE EXCEPTION 'refused' USING ERRCODE = '%s'; END IF;
                  RETURN NEW;
                END $$""".formatted(share, state));
        database.execute(
                "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON profiles FOR EACH ROW EXECUTE FUNCTION refuse()");
    }

    @Test
    void backends_that_are_killed_cost_no_answer() throws Exception {
        try (Trial trial = Trial.start("backends killed", database)) {
            for (int i = 0; i < 5; i++) {
                trial.heals();
                database.execute(END_ALL);
                trial.awaitAnswers(100);
            }
            trial.awaitReady();
            trial.assertHeld(database);
        }
    }

    @Test
    void a_full_disk_is_told_until_there_is_space() throws Exception {
        try (Trial trial = Trial.start("disk full", database)) {
            trial.breaks();
            refuseWrites("53100", 1);
            trial.awaitNotReady();
            trial.awaitRefusals(16);
            trial.heals();
            database.execute("DROP FUNCTION refuse CASCADE");
            trial.awaitReady();
            trial.assertHeld(database);
        }
    }

    @Test
    void serialization_errors_are_tried_again() throws Exception {
        try (Trial trial = Trial.start("serialization errors", database)) {
            refuseWrites("40001", 0.05);
            trial.awaitAnswers(300);
            trial.heals();
            database.execute("DROP FUNCTION refuse CASCADE");
            trial.awaitReady();
            trial.assertHeld(database);
            assertThat(trial.ledger().answers()).containsOnlyKeys(200);
        }
    }

    @Test
    void too_many_connections_are_told_until_there_is_room() throws Exception {
        TestPostgres.shared().freshDatabase().execute("DROP ROLE IF EXISTS limited");
        database.execute("CREATE ROLE limited LOGIN PASSWORD 'limited'");
        database.execute("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO limited");
        DatabaseUrl own = database.url();
        DatabaseUrl limited = new DatabaseUrl(own.host(), own.port(), own.database(), "limited", "limited", Map.of());
        try (Trial trial = Trial.start("too many connections", database, limited)) {
            trial.breaks();
            database.execute("ALTER ROLE limited CONNECTION LIMIT 0");
            database.execute(END_ALL);
            trial.awaitNotReady();
            trial.awaitRefusals(16);
            trial.heals();
            database.execute("ALTER ROLE limited CONNECTION LIMIT -1");
            trial.awaitReady();
            trial.assertHeld(database);
        }
        database.execute("DROP OWNED BY limited");
        database.execute("DROP ROLE limited");
    }
}
