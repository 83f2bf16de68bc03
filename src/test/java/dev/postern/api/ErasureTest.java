package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.config.Settings;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, management: a customer is forgotten, and later writes for it are refused. */
class ErasureTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    @RegisterExtension
    static final TestGateway FORGIVING = TestGateway.with(Map.of("POSTERN_CUSTOMERS_RECREATE_ERASED", "true"));

    private static final String ERASED =
            "410 {\"type\":\"Erased\",\"message\":\"This customer was erased.\",\"details\":[]}";

    private static Project withCustomer(TestGateway gateway) {
        Project project = gateway.project();
        project.track("{\"id\":\"1\",\"attributes\":{\"name\":\"John\",\"region\":\"Mumbai\"}}");
        return project;
    }

    private static Reply erase(Project project) {
        return project.admin("DELETE", "/customers/1", "");
    }

    @Test
    void nothing_but_the_id_and_the_time_is_left() {
        Project project = withCustomer(GATEWAY);
        project.track("{\"id\":\"1\",\"region\":null}");

        Reply reply = erase(project);

        assertThat(reply.statusAndBody())
                .matches("200 \\{\"id\":\"1\",\"erasedAt\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"}");
        assertThat(GATEWAY.sql(
                        "SELECT concat_ws(' ', customer_id, attributes, removed, created_at = erased_at,"
                                + " updated_at = erased_at) AS value FROM profiles WHERE project_id = ?",
                        project.name()))
                .containsExactly("1 {} t t");
        assertThat(project.read("/customers/1").statusAndBody()).isEqualTo(ERASED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"1\",\"region\":\"Goa\"}",
                "{\"id\":\"1\",\"region\":null}",
                "{\"id\":\"1\",\"region\":5}",
                "{\"id\":\"1\",\"attributes\":{}}",
                "{\"id\":1,\"region\":\"Goa\"}",
                "{\"id\":\"gid://shopify/Customer/1\",\"region\":\"Goa\"}",
                "{\"id\":\"1\",\"new\":5,\"region\":\"Goa\"}"
            })
    void later_writes_are_refused_and_fix_nothing(String body) {
        Project project = withCustomer(GATEWAY);
        erase(project);

        assertThat(project.track(body).statusAndBody()).isEqualTo(ERASED);
        assertThat(project.dryRun(body).statusAndBody()).isEqualTo(ERASED);
        assertThat(project.row("1")).hasValue("{}");
        assertThat(project.types()).containsExactly("region string");
    }

    @Test
    void who_shares_a_batch_with_it_is_stored() {
        Project project = withCustomer(GATEWAY);
        erase(project);

        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            replies.add(project.trackLater("{\"id\":\"%d\",\"region\":\"%d\"}".formatted(i % 4, i)));
        }

        for (int i = 0; i < 40; i++) {
            assertThat(replies.get(i).join().status()).isEqualTo(i % 4 == 1 ? 410 : 200);
        }
        assertThat(project.row("1")).hasValue("{}");
    }

    @Test
    void it_is_refused_where_the_comparison_goes_first() {
        Project project = withCustomer(GATEWAY);
        for (int i = 0; i < 10; i++) {
            project.track("{\"id\":\"2\",\"region\":\"same\"}");
        }
        erase(project);

        assertThat(project.track("{\"id\":\"1\",\"region\":\"Goa\"}").status()).isEqualTo(410);
        assertThat(project.track("{\"id\":\"1\",\"attributes\":{}}").status()).isEqualTo(410);
    }

    @Test
    void to_erase_again_changes_nothing() {
        Project project = withCustomer(GATEWAY);
        String first = erase(project).body();
        List<String> rows = GATEWAY.everything();

        assertThat(erase(project).statusAndBody()).isEqualTo("200 " + first);
        assertThat(GATEWAY.everything()).isEqualTo(rows);
    }

    @Test
    void who_was_never_stored_cannot_be_erased() {
        Project project = withCustomer(GATEWAY);

        assertThat(project.admin("DELETE", "/customers/2", "").status()).isEqualTo(404);
        assertThat(project.track("{\"id\":\"2\",\"region\":\"Goa\"}").status()).isEqualTo(200);
    }

    @Test
    void only_the_project_of_the_key_forgets() {
        Project project = withCustomer(GATEWAY);
        Project other = withCustomer(GATEWAY);
        erase(project);

        assertThat(other.track("{\"id\":\"1\",\"region\":\"Goa\"}").status()).isEqualTo(200);
    }

    @Test
    void erased_customers_are_counted() {
        double before = GATEWAY.metric("postern_customers_erased_total");
        Project project = withCustomer(GATEWAY);
        erase(project);
        erase(project);

        assertThat(GATEWAY.metric("postern_customers_erased_total")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"1\",\"region\":\"Goa\"}",
                "{\"id\":\"1\",\"attributes\":{}}",
                "{\"id\":\"1\",\"new\":5}"
            })
    void a_setting_lets_an_erased_customer_come_again(String body) {
        Project project = withCustomer(FORGIVING);
        erase(project);

        assertThat(project.dryRun(body).status()).isEqualTo(200);
        assertThat(project.read("/customers/1").status()).isEqualTo(410);
        assertThat(project.track(body).statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);

        assertThat(project.read("/customers/1").body()).doesNotContain("John", "Mumbai");
        assertThat(FORGIVING.sql(
                        "SELECT concat_ws(' ', erased_at IS NULL, created_at = updated_at) AS value FROM profiles"
                                + " WHERE project_id = ?",
                        project.name()))
                .containsExactly("t t");
    }

    @Test
    void a_customer_whom_another_session_holds_is_not_erased_and_that_is_said() throws SQLException {
        Project project = withCustomer(GATEWAY);
        try (Connection other = GATEWAY.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM profiles WHERE project_id = '" + project.name() + "' FOR UPDATE");
            Reply reply = erase(project);
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body())
                    .contains("Another session of the database holds this customer; nothing was erased");
            other.rollback();
        }
        assertThat(erase(project).status()).isEqualTo(200);
    }

    /** Two gateways write the customer without a pause while it is erased by way of one of them. */
    @Test
    void under_traffic_nothing_is_stored_after_the_answer() throws Exception {
        Project project = withCustomer(GATEWAY);
        Gateway second = Gateways.start(
                Settings.load(Map.of("POSTERN_HTTP_PORT", "0", "POSTERN_MANAGEMENT_PORT", "0"), Optional.empty()),
                GATEWAY.database().url());
        try {
            List<ApiClient> gateways = List.of(GATEWAY.client(), new ApiClient(second.apiPort()));
            List<CompletableFuture<Reply>> before = writes(gateways, project, 0);
            String erased = erase(project).body();
            List<CompletableFuture<Reply>> after = writes(gateways, project, 200);

            assertThat(erased).contains("erasedAt");
            assertThat(after)
                    .allSatisfy(reply -> assertThat(reply.join().status()).isEqualTo(410));
            assertThat(before.stream().map(reply -> reply.join().status())).isSubsetOf(200, 410);
            assertThat(project.row("1")).hasValue("{}");
        } finally {
            Gateways.stop(second);
        }
    }

    private static List<CompletableFuture<Reply>> writes(List<ApiClient> gateways, Project project, int from) {
        return Stream.iterate(from, i -> i + 1)
                .limit(200)
                // Some bring a name that is new.
                .map(i -> "{\"id\":\"1\",\"%s\":\"%d\"}".formatted(i % 10 == 0 ? "new" + i : "region", i))
                .map(body -> gateways.get(body.hashCode() & 1).trackLater(project.key(), body))
                .toList();
    }
}
