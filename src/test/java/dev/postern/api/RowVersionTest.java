package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cost of a write in the database: a row version only when something changed, nothing for types that are known. */
class RowVersionTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static String row(Project project, String columns) {
        return String.valueOf(GATEWAY.sql(
                        "SELECT concat_ws(' ', " + columns + ") AS value FROM profiles WHERE project_id = ?",
                        project.name())
                .get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"1\",\"name\":\"John\",\"n\":1,\"d\":\"2026-01-02 03:04:05\"}",
                "{\"id\":\"1\",\"n\":1}",
                "{\"id\":\"1\",\"n\":1.0}",
                "{\"id\":\"1\",\"d\":\"2026-01-02T04:04:05+01:00\"}",
                "{\"id\":\"1\",\"absent\":null}",
                "{\"id\":\"1\",\"n\":\"another type\"}",
                "{\"id\":\"1\"}"
            })
    void a_write_that_changes_nothing_makes_no_row_version(String body) {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"name\":\"John\",\"n\":1,\"d\":\"2026-01-02 03:04:05\"}");
        String before = row(project, "xmin, ctid, attributes, created_at, updated_at");

        Reply reply = project.track(body);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(row(project, "xmin, ctid, attributes, created_at, updated_at"))
                .isEqualTo(before);
    }

    @Test
    void created_at_stays_and_updated_at_moves_with_a_change() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "1");
        String created = row(project, "created_at");
        assertThat(row(project, "created_at = updated_at, created_at BETWEEN now() - interval '1 minute' AND now()"))
                .isEqualTo("t t");

        project.trackAttribute("a", "2");

        assertThat(row(project, "created_at")).isEqualTo(created);
        assertThat(row(project, "updated_at > created_at, updated_at <= now()")).isEqualTo("t t");
    }

    /** The clock of another process may be ahead. */
    @Test
    void updated_at_never_goes_back() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "1");
        GATEWAY.database()
                .execute(
                        "UPDATE profiles SET updated_at = now() + interval '1 hour' WHERE project_id = ?",
                        project.name());
        String ahead = row(project, "updated_at");

        project.trackAttribute("a", "2");

        assertThat(row(project, "updated_at, attributes")).isEqualTo(ahead + " {\"a\": 2}");
    }

    @Test
    void a_removal_is_a_change() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "1");
        String created = row(project, "created_at");

        project.trackAttribute("a", "null");

        assertThat(row(project, "created_at")).isEqualTo(created);
        assertThat(row(project, "updated_at > created_at, attributes")).isEqualTo("t {}");
    }

    @Test
    void types_that_are_known_are_not_asked_for() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"a\":1,\"b\":\"x\"}");

        // Every read of types fails from now on.
        GATEWAY.database().execute("ALTER TABLE attribute_types RENAME TO hidden");
        try {
            Reply update = project.track("{\"id\":\"1\",\"a\":2,\"b\":\"y\",\"name\":\"John\"}");
            Reply mismatch = project.track("{\"id\":\"2\",\"a\":\"x\",\"b\":null}");
            Reply fresh = project.track("{\"id\":\"3\",\"a\":5}");

            assertThat(update.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
            assertThat(mismatch.body()).contains("type_mismatch");
            assertThat(fresh.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        } finally {
            GATEWAY.database().execute("ALTER TABLE hidden RENAME TO attribute_types");
        }
    }

    @Test
    void a_name_that_nobody_knows_is_asked_for() {
        Project project = GATEWAY.project();
        project.trackAttribute("a", "1");

        GATEWAY.database().execute("ALTER TABLE attribute_types RENAME TO hidden");
        try {
            assertThat(project.trackAttribute("b", "1").status()).isGreaterThanOrEqualTo(500);
        } finally {
            GATEWAY.database().execute("ALTER TABLE hidden RENAME TO attribute_types");
        }
        assertThat(project.trackAttribute("b", "1").status()).isEqualTo(200);
        assertThat(project.types()).containsExactly("a number", "b number");
    }
}
