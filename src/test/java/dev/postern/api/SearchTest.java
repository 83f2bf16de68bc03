package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.support.Reply;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, management: the customers of a project by what they have. */
class SearchTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static final String LONG = "x".repeat(4_000) + "@example.com";

    private final Project project = GATEWAY.project();

    private JsonObject found(String query) {
        Reply reply = project.read("/customers?" + query);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return new JsonObject(reply.body());
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("customers").stream()
                .map(customer -> ((JsonObject) customer).getString("id"))
                .toList();
    }

    static Stream<Arguments> criteria() {
        return Stream.of(
                arguments("email=jane@example.com", "email\":\"Jane@Example.com"),
                arguments("email=JANE@EXAMPLE.COM", "email\":\"jane@example.com"),
                arguments("email=jos%C3%A9@example.com", "email\":\"JOSÉ@EXAMPLE.COM"),
                arguments("email=JOS%C3%89@example.com", "email\":\"josé@example.com"),
                arguments("email=jane+shop@example.com", "email\":\"jane+shop@example.com"),
                arguments("email=jane%2Bshop@example.com", "email\":\"jane+shop@example.com"),
                arguments("email=" + LONG, "email\":\"" + LONG),
                arguments("email=", "email\":\""),
                arguments("mobile=+919876543210", "mobile\":\"+919876543210"),
                arguments("mobile=98765+43210", "mobile\":\"98765 43210"),
                arguments("mobile=98765%2043210", "mobile\":\"98765 43210"),
                arguments("name=John+Wick", "name\":\"John Wick"),
                arguments("name=C%2B%2B", "name\":\"C++"),
                arguments("attribute.city=Pune", "city\":\"Pune"),
                arguments("attribute.a%26b%3Dc.d=x%3Dy", "a&b=c.d\":\"x=y"),
                arguments("attribute.seen=2026-11-01T10:00:00%2B02:00", "seen\":\"2026-11-01T08:00:00Z"));
    }

    @ParameterizedTest
    @MethodSource
    void criteria(String query, String member) {
        project.track("{\"id\":\"1\",\"" + member + "\"}");
        project.track(
                "{\"id\":\"2\",\"" + member.replaceFirst("\":\"", "\":\"other ").replace("other 2026", "2025") + "\"}");

        assertThat(ids(found(query))).containsExactly("1");
    }

    static Stream<Arguments> misses() {
        return Stream.of(
                arguments("mobile=98765", "mobile\":\"98765 43210"),
                arguments("name=john", "name\":\"John"),
                arguments("name=John", "name\":\"John Wick"),
                arguments("attribute.city=pune", "city\":\"Pune"));
    }

    @ParameterizedTest
    @MethodSource
    void misses(String query, String member) {
        project.track("{\"id\":\"1\",\"" + member + "\"}");

        assertThat(ids(found(query))).isEmpty();
    }

    @Test
    void a_number_is_found_by_its_value_and_a_boolean_by_its_word() {
        project.track("{\"id\":\"1\",\"spent\":12345678901234567890.50,\"vip\":true}");
        project.track("{\"id\":\"2\",\"spent\":12345678901234567890.51,\"vip\":false}");

        assertThat(ids(found("attribute.spent=12345678901234567890.5"))).containsExactly("1");
        assertThat(ids(found("attribute.vip=true"))).containsExactly("1");
    }

    @Test
    void every_criterion_has_to_fit() {
        project.track("{\"id\":\"1\",\"email\":\"a@x.com\",\"mobile\":\"1\",\"city\":\"Pune\"}");
        project.track("{\"id\":\"2\",\"email\":\"a@x.com\",\"mobile\":\"2\",\"city\":\"Pune\"}");
        project.track("{\"id\":\"3\",\"email\":\"b@x.com\",\"mobile\":\"1\",\"city\":\"Delhi\"}");

        assertThat(ids(found("email=a@x.com"))).containsExactly("1", "2");
        assertThat(ids(found("email=a@x.com&mobile=1"))).containsExactly("1");
        assertThat(ids(found("mobile=1&attribute.city=Delhi"))).containsExactly("3");
        assertThat(ids(found("email=b@x.com&attribute.city=Pune"))).isEmpty();
    }

    @Test
    void a_customer_is_shown_as_it_is_when_it_is_read() {
        project.track("{\"id\":\"1\",\"email\":\"a@x.com\",\"spent\":1.50}");

        assertThat(found("email=a@x.com").getJsonArray("customers").getJsonObject(0))
                .isEqualTo(new JsonObject(project.read("/customers/1").body()));
    }

    @Test
    void it_finds_what_a_customer_has_now() {
        project.track("{\"id\":\"1\",\"email\":\"a@x.com\"}");
        project.track("{\"id\":\"1\",\"email\":\"b@x.com\"}");

        assertThat(ids(found("email=a@x.com"))).isEmpty();
        assertThat(ids(found("email=b@x.com"))).containsExactly("1");
        project.track("{\"id\":\"1\",\"email\":null}");
        assertThat(ids(found("email=b@x.com"))).isEmpty();
    }

    @Test
    void neither_the_erased_nor_another_project_s_are_found() {
        Project other = GATEWAY.project();
        for (Project one : List.of(project, other)) {
            one.track("{\"id\":\"1\",\"email\":\"a@x.com\",\"name\":\"Jane\"}");
        }
        project.admin("DELETE", "/customers/1", "");

        assertThat(ids(found("email=a@x.com"))).isEmpty();
        assertThat(ids(found("name=Jane"))).isEmpty();
        assertThat(other.read("/customers?name=Jane").body()).contains("\"id\":\"1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email=a@x.com", "name=Jane"})
    void pages_that_follow_each_other_hold_every_customer_once(String query) {
        List<String> customers =
                IntStream.range(0, 5).mapToObj(Integer::toString).toList();
        customers.forEach(id -> project.track("{\"id\":\"" + id + "\",\"email\":\"a@x.com\",\"name\":\"Jane\"}"));

        List<String> seen = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            JsonObject page = found(query + "&limit=2&after=" + next.get());
            assertThat(page.getBoolean("complete")).isTrue();
            seen.addAll(ids(page));
            next = Optional.ofNullable(page.getString("next"));
        }

        assertThat(seen).isEqualTo(customers);
    }

    @Test
    void a_search_goes_on_through_many_portions_of_the_profiles() {
        GATEWAY.database()
                .execute("INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)"
                        + " SELECT '" + project.name()
                        + "', 'c' || i, jsonb_build_object('name', 'n' || i % 6000), now(), now()"
                        + " FROM generate_series(1, 12000) AS i");

        assertThat(ids(found("name=n17"))).containsExactly("c17", "c6017");
        assertThat(ids(found("name=n17&after=c17"))).containsExactly("c6017");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments("", "must have email, mobile, name or attribute.NAME"),
                arguments("limit=5", "must have email, mobile, name or attribute.NAME"),
                arguments("emial=a@x.com", "\\\"emial\\\" is not allowed"),
                arguments("Email=a@x.com", "\\\"Email\\\" is not allowed"),
                arguments("attribute.email=a@x.com", "\\\"attribute.email\\\" is not allowed"),
                arguments("email=a@x.com&email=b@x.com", "\\\"email\\\" must be given once"),
                arguments("email=%00", "\\\"email\\\" holds what is no text"),
                arguments("name=x&limit=0", "\\\"limit\\\" must be between 1 and 100"),
                arguments("attribute.nothing=1", "No attribute of the name \\\"nothing\\\" has a type"),
                arguments("attribute.spent=much", "\\\"attribute.spent\\\" must be a number"),
                arguments("attribute.spent=", "\\\"attribute.spent\\\" must be a number"),
                arguments("attribute.vip=yes", "\\\"attribute.vip\\\" must be a boolean"),
                arguments("attribute.seen=2026-02-30", "\\\"attribute.seen\\\" must be a date"));
    }

    @ParameterizedTest
    @MethodSource
    void broken(String query, String message) {
        project.track("{\"id\":\"1\",\"spent\":1,\"vip\":true,\"seen\":\"2026-11-01\"}");

        Reply reply = project.read("/customers?" + query);

        assertThat(reply.statusAndBody()).startsWith("422 ").contains(message);
    }

    /** An index on the expression itself would end them for the table. */
    @Test
    void an_update_that_keeps_e_mail_and_mobile_stays_cheap() {
        project.track("{\"id\":\"1\",\"email\":\"a@x.com\",\"mobile\":\"1\",\"n\":0}");
        String hot = "SELECT n_tup_hot_upd AS value FROM pg_stat_xact_user_tables WHERE relname = 'profiles'";
        String update =
                "UPDATE profiles SET attributes = attributes || '%s' WHERE project_id = '" + project.name() + "'";

        assertThat(hotUpdates(update.formatted("{\"n\": 1}"), hot)).isEqualTo("1");
        assertThat(hotUpdates(update.formatted("{\"email\": \"b@x.com\"}"), hot))
                .isEqualTo("0");
    }

    private static String hotUpdates(String update, String hot) {
        try (Connection connection = GATEWAY.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(update);
            try (var rows = statement.executeQuery(hot)) {
                return rows.next() ? rows.getString(1) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(update, e);
        }
    }
}
