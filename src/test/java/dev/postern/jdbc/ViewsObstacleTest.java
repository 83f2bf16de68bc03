package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why there are no views. */
@WithPostgres
class ViewsObstacleTest {
    private final TestDatabase database;
    private final String project = "obstructed";
    private final String schema = "views_obstructed";

    ViewsObstacleTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void a_project() {
        database.execute(
                "INSERT INTO projects (project_id, created_at) VALUES (?, now()) ON CONFLICT DO NOTHING", project);
        database.execute("DELETE FROM retypes");
    }

    @Test
    void an_attribute_that_is_being_converted_is_waited_for() {
        database.execute(
                "INSERT INTO retypes (project_id, name, from_type, to_type, state, requested_at, requested_by, last_customer_id,"
                        + " profiles, converted, lost, leased_by, leased_until)"
                        + " VALUES (?, 'spent', 'string', 'number', 'converting', now(), 'k', '', 0, 0, 0, '', now())",
                project);

        assertThat(new ProjectViews(database.url(), project, schema).obstacle()).hasValueSatisfying(obstacle -> {
            assertThat(obstacle.message()).contains("\"spent\" are still being converted");
            assertThat(obstacle.passes()).isTrue();
        });
    }

    @Test
    void neither_an_unknown_project_nor_a_schema_of_somebody_else_is_touched() {
        database.execute("CREATE SCHEMA mine_" + project);

        assertThat(new ProjectViews(database.url(), project, "mine_" + project).obstacle())
                .hasValueSatisfying(
                        obstacle -> assertThat(obstacle.message()).contains("choose another with --schema"));
        assertThat(new ProjectViews(database.url(), "nobody", schema).obstacle())
                .hasValueSatisfying(
                        obstacle -> assertThat(obstacle.message()).isEqualTo("There is no project nobody."));
    }
}
