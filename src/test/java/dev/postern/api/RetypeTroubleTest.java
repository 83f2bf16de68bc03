package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 3, management: an order for another type that cannot be followed, and a database that has forgotten one. */
class RetypeTroubleTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    @Test
    void an_order_that_is_refused_costs_no_connection() {
        Project project = GATEWAY.project();
        project.trackAttribute("v", "\"x\"");
        double before = GATEWAY.metric("postern_pool_resets_total");

        assertThat(project.retype("absent", "number").status()).isEqualTo(404);
        assertThat(project.retype("v", "string").status()).isEqualTo(409);

        assertThat(GATEWAY.metric("postern_pool_resets_total")).isEqualTo(before);
    }

    @Test
    void a_database_that_has_forgotten_a_change_is_believed() {
        Project project = GATEWAY.project();
        project.trackAttribute("v", "\"7\"");
        project.retype("v", "number");
        project.awaitRetyped();
        assertThat(project.trackAttribute("v", "8").body()).isEqualTo(Reply.SUCCESS);

        // As a standby that had not heard of it, and has taken over.
        GATEWAY.database().execute("UPDATE attribute_types SET type = 'string' WHERE project_id = ?", project.name());
        GATEWAY.database().execute("UPDATE projects SET types_version = 0 WHERE project_id = ?", project.name());

        assertThat(project.dryRun("{\"id\":\"1\",\"v\":\"x\"}").body()).doesNotContain("ignored");
        assertThat(project.trackAttribute("v", "\"x\"").statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored("v")).contains("x");
    }

    @Test
    void whoever_keeps_the_table_from_being_locked_gets_the_order_refused_and_writers_go_on() throws SQLException {
        Project project = GATEWAY.project();
        project.trackAttribute("v", "\"x\"");
        CompletableFuture<Reply> ordered;
        try (Connection vacuum = GATEWAY.database().connect();
                Statement statement = vacuum.createStatement()) {
            vacuum.setAutoCommit(false);
            // The lock that VACUUM and CREATE INDEX CONCURRENTLY take; it lets everybody write.
            statement.execute("LOCK TABLE profiles IN SHARE UPDATE EXCLUSIVE MODE");
            ordered = CompletableFuture.supplyAsync(() -> project.retype("v", "number"));
            int written = 0;
            while (!ordered.isDone()) {
                assertThat(project.trackAttribute("n", Integer.toString(written++))
                                .body())
                        .isEqualTo(Reply.SUCCESS);
            }
            assertThat(ordered.join().statusAndBody()).startsWith("503 ").contains("profiles");
            assertThat(written).as("one after the other").isGreaterThan(2);
            vacuum.rollback();
        }
        assertThat(project.types()).contains("v string");
        assertThat(project.retype("v", "number").status()).isEqualTo(200);
    }
}
