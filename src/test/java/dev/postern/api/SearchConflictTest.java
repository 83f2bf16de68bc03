package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 3, management: searches that read all profiles of a project, while one is under way. */
class SearchConflictTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.patient(Map.of("POSTERN_DATABASE_LOCK_TIMEOUT", "10s"));

    private static CompletableFuture<Reply> search(Project project) {
        return CompletableFuture.supplyAsync(() -> project.read("/customers?name=Jane"));
    }

    @Test
    void a_second_one_of_the_project_is_a_conflict_and_the_first_goes_on() throws Exception {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"name\":\"Jane\"}");
        try (Connection other = GATEWAY.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE profiles");
            CompletableFuture<Reply> one = search(project);
            CompletableFuture<Reply> another = search(project);

            // The other one waits for the lock.
            Reply refused = (Reply) CompletableFuture.anyOf(one, another).get(20, TimeUnit.SECONDS);
            assertThat(refused.statusAndBody()).startsWith("409 ").contains("search by email or mobile");
            other.rollback();
            assertThat(one.get().status() + another.get().status()).isEqualTo(200 + 409);
        }
        assertThat(search(project).get().status()).isEqualTo(200);
    }
}
