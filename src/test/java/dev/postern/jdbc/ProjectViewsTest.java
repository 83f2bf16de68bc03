package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.type.Json;
import dev.postern.jdbc.ProjectViews.View;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithPostgres
class ProjectViewsTest {
    private static final AtomicInteger PROJECTS = new AtomicInteger();

    private final TestDatabase database;
    private final String project = "p" + PROJECTS.incrementAndGet();
    private final String schema = "views_" + project;

    ProjectViewsTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void a_project_with_a_customer() {
        database.execute("INSERT INTO projects (project_id, created_at) VALUES (?, now())", project);
        profile("1", "{}");
    }

    private void profile(String id, String attributes) {
        database.execute(
                "INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)"
                        + " VALUES (?, ?, ?::jsonb, now(), now())",
                project,
                id,
                attributes);
    }

    private void type(String event, String name, String type) {
        database.execute(
                "INSERT INTO attribute_types (project_id, event, name, type, fixed_at, fixed_by)"
                        + " VALUES (?, ?, ?, ?, clock_timestamp(), 'k')",
                project,
                event,
                name,
                type);
    }

    private List<View> make() {
        ProjectViews views = new ProjectViews(database.url(), project, schema);
        assertThat(views.obstacle()).isEmpty();
        return views.make();
    }

    private List<Map<String, @Nullable Object>> select(String columns, String view) {
        return database.query("SELECT " + columns + " FROM \"" + schema + "\"." + view + " ORDER BY customer_id");
    }

    @Test
    void each_type_is_a_type_of_sql_and_a_number_keeps_its_digits() {
        type("", "spent", "number");
        type("", "vip", "boolean");
        type("", "city", "string");
        type("", "seen", "date");
        profile(
                "2",
                "{\"name\":\"Jane\",\"spent\":12345678901234567890.50,\"vip\":true,\"city\":\"Pune\",\"seen\":\"2026-11-01\"}");

        make();

        assertThat(database.query(
                        "SELECT column_name::text || ' ' || data_type AS c FROM information_schema.columns"
                                + " WHERE table_schema = ? AND table_name = 'customers' ORDER BY ordinal_position",
                        schema))
                .extracting(row -> row.get("c"))
                .containsExactly(
                        "customer_id text",
                        "created_at timestamp with time zone",
                        "updated_at timestamp with time zone",
                        "attributes jsonb",
                        "email text",
                        "mobile text",
                        "name text",
                        "spent numeric",
                        "vip boolean",
                        "city text",
                        "seen timestamp with time zone");
        assertThat(select("name, spent::text AS spent, vip, city", "customers").get(1))
                .isEqualTo(Map.of("name", "Jane", "spent", "12345678901234567890.50", "vip", true, "city", "Pune"));
    }

    @Test
    void a_date_is_the_same_moment_in_every_time_zone_and_a_day_is_midnight_in_utc() throws Exception {
        type("", "seen", "date");
        profile("2", "{\"seen\":\"2026-11-01\"}");
        profile("3", "{\"seen\":\"2026-11-01T08:00:00.123Z\"}");
        profile("4", "{\"seen\":\"0001-01-01\"}");
        make();

        for (String zone : List.of("UTC", "Asia/Kolkata", "America/New_York")) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET timezone TO '" + zone + "'; SET datestyle TO 'ISO, DMY'");
                var rows =
                        statement.executeQuery("SELECT string_agg((extract(epoch FROM seen) * 1000)::bigint::text, ' '"
                                + " ORDER BY customer_id) FROM " + schema + ".customers");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("1793491200000 1793520000123 -62135596800000");
            }
        }
    }

    @Test
    void the_erased_and_other_projects_are_not_in_it() {
        database.execute("UPDATE profiles SET erased_at = now() WHERE project_id = ?", project);
        profile("2", "{}");
        database.execute(
                "INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)"
                        + " VALUES ('other', ?, '{}', now(), now()) ON CONFLICT DO NOTHING",
                project);

        make();

        assertThat(select("customer_id", "customers")).containsExactly(Map.of("customer_id", "2"));
    }

    @Test
    void an_event_has_a_view_of_its_attributes_and_all_events_have_one() {
        type("Order Placed", "total", "number");
        database.execute(
                "INSERT INTO events (project_id, customer_id, occurred_at, event_key, name, attributes, received_at)"
                        + " SELECT ?, '1', '2026-11-01T10:00:00Z', gen_random_uuid(), name, a::jsonb, now()"
                        + " FROM (VALUES ('Order Placed', '{\"total\":40.5}'), ('Left', '{}')) AS e (name, a)",
                project);

        assertThat(make()).extracting(View::name).containsExactly("customers", "events", "event_order_placed");
        assertThat(select("total::text AS total", "event_order_placed")).containsExactly(Map.of("total", "40.5"));
        assertThat(select("name", "events")).hasSize(2);
    }

    @Test
    void names_of_any_kind_are_quoted_and_told() {
        List<String> hostile = List.of(
                "a\"b",
                "it's",
                "'); DROP TABLE profiles; --",
                "%s",
                "$1",
                "?",
                "{fn now()}",
                "\\",
                "select",
                "customer_id",
                "Name");
        hostile.forEach(name -> type("", name, "string"));
        hostile.forEach(name -> type(name, "x", "number"));
        StringBuilder json = new StringBuilder("{\"end\":1");
        hostile.forEach(name -> Json.appendMember(json, name, Json.quote("of " + name)));
        profile("2", json + "}");

        List<View> views = make();

        assertThat(views).hasSize(2 + hostile.size());
        Map<String, String> columnToAttribute = views.get(0).columnToAttribute();
        assertThat(columnToAttribute.values()).containsAll(hostile).hasSize(hostile.size() + 3);
        Map<String, @Nullable Object> row = select("*", "customers").get(1);
        columnToAttribute.forEach((column, attribute) -> {
            if (hostile.contains(attribute)) {
                assertThat(row).containsEntry(column, "of " + attribute);
            }
        });
        assertThat(database.query(
                        "SELECT col_description((? || '.customers')::regclass, attnum) AS said FROM pg_attribute"
                                + " WHERE attrelid = (? || '.customers')::regclass AND attname = 'it_s'",
                        schema,
                        schema))
                .containsExactly(Map.of("said", "it's"));
    }

    @Test
    void a_new_attribute_joins_and_another_type_takes_its_place() {
        type("", "spent", "number");
        make();
        type("", "city", "string");
        make();
        database.execute(
                "UPDATE attribute_types SET type = 'string', fixed_at = now() WHERE project_id = ?"
                        + " AND name = 'spent'",
                project);
        profile("2", "{\"spent\":\"much\",\"city\":\"Pune\"}");

        assertThatThrownBy(() -> select("spent", "customers"))
                .rootCause()
                .hasMessageContaining("type numeric: \"much\"");
        assertThat(select("city", "customers")).hasSize(2);
        make();
        assertThat(select("spent, city", "customers").get(1)).isEqualTo(Map.of("spent", "much", "city", "Pune"));
    }

    @Test
    void a_column_is_no_other_attribute_after_one_that_becomes_the_same_name() {
        type("", "Region", "string");
        make();
        assertThat(select("region", "customers")).hasSize(1);
        type("", "region", "string");
        make();

        assertThatThrownBy(() -> select("region", "customers")).rootCause().hasMessageContaining("does not exist");
        assertThat(select("region_08cef440", "customers")).hasSize(1);
    }

    @Test
    void a_view_that_is_not_needed_any_more_goes_and_one_of_somebody_else_stays() {
        type("Order Placed", "total", "number");
        make();
        database.execute("CREATE VIEW \"" + schema + "\".mine AS SELECT 1 AS one");
        type("order placed", "total", "number");

        assertThat(make())
                .extracting(View::name)
                .doesNotContain("event_order_placed")
                .hasSize(4);

        assertThat(database.query("SELECT viewname::text AS v FROM pg_views WHERE schemaname = ?", schema))
                .extracting(row -> row.get("v"))
                .contains("mine")
                .doesNotContain("event_order_placed")
                .hasSize(5);
    }

    @Test
    void beyond_the_limit_of_columns_an_attribute_is_left_out_and_told() {
        database.execute(
                "INSERT INTO attribute_types (project_id, name, type, fixed_at, fixed_by)"
                        + " SELECT ?, 'a' || i, 'number', now() + i * interval '1 s', 'k' FROM generate_series(1, 1700) AS i",
                project);

        View customers = make().get(0);

        assertThat(customers.columnToAttribute()).hasSize(1_590);
        assertThat(customers.leftOut())
                .isEqualTo(IntStream.rangeClosed(1_588, 1_700)
                        .mapToObj(i -> "a" + i)
                        .toList());
        assertThat(select("*", "customers")).hasSize(1);
    }

    @Test
    void a_reader_sees_the_views_those_made_later_too_and_no_table() {
        String role = "reader_" + project;
        database.execute("CREATE ROLE " + role);
        ProjectViews views = new ProjectViews(database.url(), project, schema);
        views.make();
        views.grant(role);
        type("Order Placed", "total", "number");
        views.make();

        assertThat(asRole(role, "SELECT count(*) FROM " + schema + ".customers"))
                .isEqualTo("1");
        assertThat(asRole(role, "SELECT count(*) FROM " + schema + ".event_order_placed"))
                .isEqualTo("0");
        assertThatThrownBy(() -> asRole(role, "SELECT count(*) FROM profiles"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> asRole(role, "CREATE VIEW " + schema + ".mine AS SELECT 1"))
                .hasMessageContaining("permission denied");
    }

    private String asRole(String role, String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + role);
            var rows = statement.executeQuery(sql);
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
