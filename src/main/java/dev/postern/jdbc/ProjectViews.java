package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import dev.postern.domain.type.Reserved;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the views of a project, with a typed column for each attribute: {@code customers}, {@code events}, and one for each event with
 * attributes. Runs as the owner of the tables; each call opens a connection and blocks. All methods throw {@link DatabaseUnavailable} if
 * the database does not answer or refuses a statement.
 */
public final class ProjectViews {
    /** Bytes of its name. */
    public static final int LONGEST_SCHEMA = ViewNames.MOST_BYTES;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** The most that PostgreSQL takes is 1,600. */
    private static final int MOST_ATTRIBUTES = 1_590;

    private static final String CUSTOMERS = "customers";
    private static final String EVENTS = "events";
    private static final Set<String> CUSTOMER_COLUMNS = Set.of("customer_id", "created_at", "updated_at", "attributes");
    private static final Set<String> EVENT_COLUMNS =
            Set.of("customer_id", "occurred_at", "event_id", "received_at", "attributes");

    private static final String TYPES =
            "SELECT event, name, type FROM attribute_types WHERE project_id = ?" + " ORDER BY event, fixed_at, name";
    private static final String CONVERTING =
            "SELECT name FROM retypes WHERE project_id = ? AND state <> 'done' ORDER BY name LIMIT 1";
    private static final String SCHEMA_STATE =
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = ?";
    private static final String MADE = "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE n.nspname = ? AND c.relkind = 'v' AND obj_description(c.oid, 'pg_class') LIKE 'postern: %'";

    private static final String MAKE_SCHEMA =
            "SELECT format('CREATE SCHEMA IF NOT EXISTS %1$I; COMMENT ON SCHEMA %1$I IS %2$L', ?::text, ?::text)";
    private static final String DROP_VIEW = "SELECT format('DROP VIEW IF EXISTS %I.%I', ?::text, ?::text)";
    private static final String GRANT = "SELECT format('GRANT USAGE ON SCHEMA %1$I TO %2$I;"
            + " GRANT SELECT ON ALL TABLES IN SCHEMA %1$I TO %2$I;"
            + " ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT SELECT ON TABLES TO %2$I', ?::text, ?::text)";

    /**
     * A date without a time is midnight in UTC, and the time zone of the session changes nothing. security_barrier: a function of the
     * reader sees no row before the view has left out those of other projects.
     */
    private static final String MAKE_VIEW = """
            WITH v AS (
                SELECT ?::text AS schema, ?::text AS view, ?::text AS project, ?::text AS event, ?::text AS source
            ), c AS (
                SELECT string_agg(format(', ' || CASE type
                        WHEN 'number' THEN '(attributes ->> %1$L)::numeric'
                        WHEN 'boolean' THEN '(attributes ->> %1$L)::boolean'
                        WHEN 'date' THEN '((attributes ->> %1$L)::timestamp AT TIME ZONE ''UTC'')'
                        ELSE 'attributes ->> %1$L' END || ' AS %2$I', name, label), '' ORDER BY place) AS list
                FROM unnest(?::text[], ?::text[], ?::text[]) WITH ORDINALITY AS a (name, label, type, place)
            )
            SELECT format('CREATE OR REPLACE VIEW %I.%I WITH (security_barrier) AS SELECT ', schema, view)
                || CASE source
                    WHEN 'profiles' THEN 'customer_id, created_at, updated_at, attributes'
                    WHEN 'events' THEN 'customer_id, occurred_at, name, event_id, received_at, attributes'
                    ELSE 'customer_id, occurred_at, event_id, received_at, attributes' END
                || coalesce(list, '')
                || format(' FROM %I WHERE project_id = %L', CASE source WHEN 'profiles' THEN source ELSE 'events' END, project)
                || CASE source WHEN 'profiles' THEN ' AND erased_at IS NULL'
                    WHEN 'events' THEN '' ELSE format(' AND name = %L', event) END
            FROM v, c""";
    /** Tell which attribute a column is. */
    private static final String COMMENTS = """
            SELECT format('COMMENT ON VIEW %I.%I IS %L', v.schema, v.view, 'postern: ' || v.event) || coalesce(string_agg(
                format('; COMMENT ON COLUMN %I.%I.%I IS %L', v.schema, v.view, a.label, a.name), '' ORDER BY a.place)
                FILTER (WHERE a.name IS NOT NULL), '')
            FROM (SELECT ?::text AS schema, ?::text AS view, ?::text AS event) AS v
            LEFT JOIN unnest(?::text[], ?::text[]) WITH ORDINALITY AS a (name, label, place) ON true
            GROUP BY v.schema, v.view, v.event""";

    /** A view cannot change the type or the place of a column. */
    private static final String INVALID_TABLE_DEFINITION = "42P16";

    private final DatabaseUrl url;
    private final String project;
    private final String schema;

    /** {@code schema} may be absent; the views of another project are never in it. */
    public ProjectViews(DatabaseUrl url, String project, String schema) {
        this.url = url;
        this.project = project;
        this.schema = schema;
    }

    /**
     * A view that was made.
     *
     * @param columnToAttribute the columns that are attributes
     * @param leftOut attributes for which a view has no room; the column {@code attributes} holds them
     */
    public record View(String name, Map<String, String> columnToAttribute, List<String> leftOut) {}

    /** Why there are no views, and whether it passes by itself. */
    public record Obstacle(String message, boolean passes) {}

    private record Typed(String name, String type) {}

    /** Empty when the views can be made. */
    public Optional<Obstacle> obstacle() {
        return JdbcConnections.call(url, CONNECT_TIMEOUT, connection -> {
            if (!Projects.exists(connection, project)) {
                return obstacle("There is no project " + project + ".");
            }
            Optional<String> converting = first(connection.prepareStatement(CONVERTING), project);
            if (converting.isPresent()) {
                return converting.map(name -> new Obstacle(
                        "The values of the attribute \"" + name
                                + "\" are still being converted; try again when that is done.",
                        true));
            }
            try (PreparedStatement select = connection.prepareStatement(SCHEMA_STATE)) {
                select.setString(1, schema);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() && !comment().equals(row.getString(1))
                            ? obstacle(
                                    "The schema " + schema
                                            + " holds something else than the views of this project; choose another with --schema.")
                            : Optional.empty();
                }
            }
        });
    }

    private static Optional<Obstacle> obstacle(String message) {
        return Optional.of(new Obstacle(message, false));
    }

    private String comment() {
        return "Made by postern views for the project " + project + ".";
    }

    /** Makes all views, or brings them up to date, and drops those that are not needed any more; each in a transaction of its own. */
    public List<View> make() {
        return JdbcConnections.call(url, CONNECT_TIMEOUT, connection -> {
            execute(connection, text(connection.prepareStatement(MAKE_SCHEMA), schema, comment()));
            Map<String, List<Typed>> eventToTypes = types(connection);
            List<Typed> ofProfiles = new ArrayList<>();
            Reserved.NAMES.forEach(name -> ofProfiles.add(new Typed(name, "string")));
            ofProfiles.addAll(eventToTypes.getOrDefault("", List.of()));
            List<View> views = new ArrayList<>();
            views.add(view(connection, CUSTOMERS, "profiles", "", ofProfiles));
            views.add(view(connection, EVENTS, EVENTS, "", List.of()));
            List<String> events = eventToTypes.keySet().stream()
                    .filter(event -> !event.isEmpty())
                    .toList();
            List<String> names = ViewNames.of(events, "event_", Set.of(CUSTOMERS, EVENTS));
            for (int i = 0; i < events.size(); i++) {
                String event = events.get(i);
                views.add(view(connection, names.get(i), "event", event, eventToTypes.getOrDefault(event, List.of())));
            }
            dropOthers(connection, views);
            return views;
        });
    }

    /** Lets a role, which must exist, read the views of the schema, those that come later too, and nothing else. */
    public void grant(String role) {
        var unused = JdbcConnections.call(url, CONNECT_TIMEOUT, connection -> {
            execute(connection, text(connection.prepareStatement(GRANT), schema, role));
            return role;
        });
    }

    private Map<String, List<Typed>> types(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(TYPES)) {
            select.setString(1, project);
            Map<String, List<Typed>> eventToTypes = new LinkedHashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    eventToTypes
                            .computeIfAbsent(rows.getString(1), first -> new ArrayList<>())
                            .add(new Typed(rows.getString(2), rows.getString(3)));
                }
            }
            return eventToTypes;
        }
    }

    private View view(Connection connection, String name, String source, String event, List<Typed> all)
            throws SQLException {
        List<Typed> types = all.subList(0, Math.min(all.size(), MOST_ATTRIBUTES));
        String[] attributes = types.stream().map(Typed::name).toArray(String[]::new);
        String[] columns = columns(source, List.of(attributes)).toArray(String[]::new);
        String make = text(
                connection.prepareStatement(MAKE_VIEW),
                schema,
                name,
                project,
                event,
                source,
                attributes,
                columns,
                types.stream().map(Typed::type).toArray(String[]::new));
        String what = event.isEmpty() ? name : event;
        String comments = text(connection.prepareStatement(COMMENTS), schema, name, what, attributes, columns);
        replace(connection, name, make + "; " + comments);
        Map<String, String> columnToAttribute = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
            columnToAttribute.put(columns[i], attributes[i]);
        }
        return new View(
                name,
                columnToAttribute,
                all.subList(types.size(), all.size()).stream().map(Typed::name).toList());
    }

    /** The reserved names keep theirs: they were there first, in any project. */
    private static List<String> columns(String source, List<String> attributes) {
        if (!source.equals("profiles")) {
            return ViewNames.of(attributes, "", EVENT_COLUMNS);
        }
        Set<String> taken = new HashSet<>(CUSTOMER_COLUMNS);
        taken.addAll(Reserved.NAMES);
        List<String> columns = new ArrayList<>(Reserved.NAMES);
        columns.addAll(ViewNames.of(attributes.subList(columns.size(), attributes.size()), "", taken));
        return columns;
    }

    private void replace(Connection connection, String view, String make) throws SQLException {
        try {
            execute(connection, make);
        } catch (SQLException e) {
            if (!INVALID_TABLE_DEFINITION.equals(e.getSQLState())) {
                throw e;
            }
            execute(connection, text(connection.prepareStatement(DROP_VIEW), schema, view) + "; " + make);
        }
    }

    private void dropOthers(Connection connection, List<View> views) throws SQLException {
        Set<String> kept = new HashSet<>();
        views.forEach(view -> kept.add(view.name()));
        List<String> made = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(MADE)) {
            select.setString(1, schema);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    made.add(rows.getString(1));
                }
            }
        }
        for (String view : made) {
            if (!kept.contains(view)) {
                execute(connection, text(connection.prepareStatement(DROP_VIEW), schema, view));
            }
        }
    }

    /** Several statements in one text are one transaction. */
    private static void execute(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(statements);
        }
    }

    private static Optional<String> first(PreparedStatement select, String parameter) throws SQLException {
        try (select) {
            select.setString(1, parameter);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** The statement that the server has made, so that it has quoted every name. */
    private static String text(PreparedStatement select, Object... parameters) throws SQLException {
        try (select) {
            for (int i = 0; i < parameters.length; i++) {
                Object value = parameters[i] instanceof String[] texts
                        ? select.getConnection().createArrayOf("text", texts)
                        : parameters[i];
                select.setObject(i + 1, value);
            }
            try (ResultSet row = select.executeQuery()) {
                var unused = row.next();
                return row.getString(1);
            }
        }
    }
}
