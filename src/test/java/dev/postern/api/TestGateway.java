package dev.postern.api;

import dev.postern.Gateway;
import dev.postern.config.Settings;
import dev.postern.jdbc.KeyStore;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.Scrape;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A gateway on free ports in front of a database of its own. A test class holds it in a static field; it starts before the
 * first test that needs it and lives as long as the tests of the class run, the shared one as long as all tests. Any test
 * thread may use it.
 */
final class TestGateway implements BeforeAllCallback, AfterAllCallback {
    private static final Map<String, String> PATIENCE = Map.of(
            "POSTERN_LIMITS_HEAD_TIMEOUT", "60s",
            "POSTERN_LIMITS_BODY_TIMEOUT", "60s",
            "POSTERN_LIMITS_DEADLINE", "60s",
            "POSTERN_LIMITS_COMMIT_WAIT", "0s",
            "POSTERN_DATABASE_STATEMENT_TIMEOUT", "60s",
            "POSTERN_DATABASE_BUSY_TIMEOUT", "60s",
            "POSTERN_DATABASE_PROJECT_BUSY_TIMEOUT", "60s");

    private final Map<String, String> environment;
    private final Optional<TestGateway> first;
    private final AtomicInteger projects = new AtomicInteger();
    private @Nullable TestDatabase database;
    private @Nullable Gateway gateway;
    private @Nullable Connection connection;

    private TestGateway(Map<String, String> environment, Optional<TestGateway> first) {
        this.environment = environment;
        this.first = first;
    }

    /** The gateway with the default settings, which all test classes share; a test takes a project of its own from it. */
    static TestGateway withDefaults() {
        return Shared.INSTANCE;
    }

    private static final class Shared {
        private static final TestGateway INSTANCE = with(Map.of());
    }

    /** {@code variableToValue} are environment variables as an operator sets them. */
    static TestGateway with(Map<String, String> variableToValue) {
        Map<String, String> environment = new TreeMap<>(variableToValue);
        environment.put("POSTERN_HTTP_PORT", "0");
        environment.put("POSTERN_MANAGEMENT_PORT", "0");
        return new TestGateway(environment, Optional.empty());
    }

    /** The same, with limits that a machine which does other work beside the tests keeps: no request fails for its time. */
    static TestGateway patient(Map<String, String> variableToValue) {
        Map<String, String> environment = new TreeMap<>(PATIENCE);
        environment.putAll(variableToValue);
        return with(environment);
    }

    /** Another process on the database of {@code first}, with the same settings; begins after it. */
    static TestGateway beside(TestGateway first) {
        return new TestGateway(first.environment, Optional.of(first));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (gateway != null) {
            return;
        }
        if (isShared()) {
            AutoCloseable afterAllClasses = this::stop;
            context.getRoot().getStore(Namespace.create(TestGateway.class)).put(this, afterAllClasses);
        }
        TestDatabase used = first.isPresent()
                ? first.get().database()
                : TestPostgres.shared().freshDatabase();
        database = used;
        gateway = Gateways.start(Settings.load(environment, Optional.empty()), used.url());
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (!isShared()) {
            stop();
        }
    }

    private boolean isShared() {
        return equals(Shared.INSTANCE);
    }

    private void stop() throws Exception {
        if (gateway != null) {
            Gateways.stop(gateway);
        }
        if (connection != null) {
            connection.close();
        }
    }

    ApiClient client() {
        return new ApiClient(started().apiPort());
    }

    /** The metrics as Prometheus reads them. */
    String metrics() {
        return management().send(management().request("/metrics")).body();
    }

    /** The management port. */
    ApiClient management() {
        return new ApiClient(started().managementPort());
    }

    /** The value of a metric without labels. */
    double metric(String name) {
        return new Scrape(metrics()).value(name);
    }

    private Gateway started() {
        if (gateway == null) {
            throw new IllegalStateException("the gateway starts before the first test of the class");
        }
        return gateway;
    }

    TestDatabase database() {
        if (database == null) {
            throw new IllegalStateException("the database is made before the first test of the class");
        }
        return database;
    }

    /** A new project with a key that may track. Made with SQL, because a test of each value wants one. */
    Project project() {
        String name = "project-" + projects.incrementAndGet();
        String key = "key of " + name;
        sql(
                "WITH project AS (INSERT INTO projects (project_id, created_at) VALUES (?, now()) RETURNING project_id)"
                        + " INSERT INTO api_keys (project_id, key_id, key_hash, scope, created_at)"
                        + " SELECT project_id, k.id, sha256(k.key::bytea), k.scope, now() FROM project,"
                        + " (VALUES ('k', ?::text, 'track'), ('a', ?::text, 'admin')) AS k (id, key, scope)"
                        + " RETURNING key_id AS value",
                name,
                key,
                Project.ADMIN + key);
        return new Project(this, name, key);
    }

    /** The column {@code value} of every row as text, in order, null for NULL. Over a connection that stays open. */
    List<@Nullable String> sql(String query, @Nullable Object... parameters) {
        synchronized (projects) {
            try (PreparedStatement statement = connection().prepareStatement(query)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                List<@Nullable String> values = new ArrayList<>();
                ResultSet rows = statement.executeQuery();
                while (rows.next()) {
                    values.add(rows.getString("value"));
                }
                return values;
            } catch (SQLException e) {
                throw new IllegalStateException(query, e);
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection == null ? database().connect() : connection;
        connection = open;
        return open;
    }

    KeyStore keys() {
        return new KeyStore(database().url());
    }

    /** Every row of every table, with the row's version, so that a write which changes nothing shows too. */
    List<@Nullable String> everything() {
        List<@Nullable String> tables = sql("SELECT tablename AS value FROM pg_tables WHERE schemaname = 'public'"
                // Written a second later, for what was stored before.
                + " AND tablename NOT LIKE 'ignored%'");
        return sql(tables.stream()
                .map("SELECT '%1$s ' || t.xmin || ' ' || t.ctid || ' ' || t AS value FROM %1$s t"::formatted)
                .collect(Collectors.joining(" UNION ALL ", "", " ORDER BY 1")));
    }
}
