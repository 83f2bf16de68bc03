package dev.postern.fault;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Gateway;
import dev.postern.config.Settings;
import dev.postern.jdbc.KeyStore;
import dev.postern.jdbc.Migrations;
import dev.postern.support.ApiClient;
import dev.postern.support.CapturedLog;
import dev.postern.support.Gateways;
import dev.postern.support.Ledger;
import dev.postern.support.Load;
import dev.postern.support.PgBouncer;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** A real PgBouncer in transaction mode between the gateway and PostgreSQL. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PgBouncerTest {
    private static final int CLIENTS = 16;
    private static final int NAMES = 40;
    private static final List<String> VALUES = List.of("\"text\"", "5", "true");
    private static final String LEFT_OUT = "LEFT OUT: nothing was tried through PgBouncer, because it is not installed";

    private static final String SESSION = "SELECT pid FROM pg_stat_activity WHERE pid = ?::integer";

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final TestDatabase database = TestPostgres.shared().emptyDatabase();
    private final List<Gateway> gateways = new ArrayList<>();
    private PgBouncer bouncer;
    private String key;

    @BeforeEach
    void put_a_pooler_in_front_of_the_database() throws Exception {
        if (!PgBouncer.isInstalled()) {
            System.err.println(LEFT_OUT);
            throw new TestAbortedException(LEFT_OUT);
        }
        database.execute("ALTER DATABASE " + database.url().database() + " SET statement_timeout = 5000");
        bouncer = PgBouncer.inFrontOf(database.url());
        Migrations.run(bouncer.url(), LONGEST_WAIT);
        key = new KeyStore(bouncer.url()).create("shop", "track").key();
    }

    @AfterEach
    void stop() throws Exception {
        for (Gateway gateway : gateways) {
            Gateways.stop(gateway);
        }
        if (bouncer != null) {
            bouncer.close();
        }
    }

    private ApiClient gateway(String pooler) throws Exception {
        Map<String, String> settings = Map.of(
                "POSTERN_HTTP_PORT", "0",
                "POSTERN_MANAGEMENT_PORT", "0",
                "POSTERN_DRAIN_DELAY", "0s",
                "POSTERN_DATABASE_POOLER", pooler);
        Gateway gateway = Gateways.start(Settings.load(settings, Optional.empty()), bouncer.url());
        gateways.add(gateway);
        return new ApiClient(gateway.apiPort());
    }

    @Test
    void a_gateway_that_was_not_told_of_the_pooler_does_not_start() {
        assertThatThrownBy(() -> gateway("none")).hasMessageContaining("Set database.pooler to transaction");
    }

    @Test
    void every_road_leads_through_it_and_types_stay_one() throws Exception {
        List<ApiClient> apis = List.of(gateway("transaction"), gateway("transaction"));
        List<CompletableFuture<Reply>> firsts = new ArrayList<>();
        for (int name = 0; name < NAMES; name++) {
            for (int type = 0; type < VALUES.size(); type++) {
                String body = "{\"id\":\"%d-%d\",\"n%d\":%s}".formatted(name, type, name, VALUES.get(type));
                firsts.add(apis.get((name + type) % 2).trackLater(key, body));
            }
        }

        assertThat(firsts).extracting(reply -> reply.join().status()).containsOnly(200);
        assertThat(firsts)
                .filteredOn(reply -> reply.join().body().contains("type_mismatch"))
                .hasSize(NAMES * (VALUES.size() - 1));
        assertThat(database.query("SELECT * FROM attribute_types")).hasSize(NAMES);
        assertThat(database.query("SELECT * FROM profiles")).hasSize(NAMES * VALUES.size());
        // A batch, a removal, and a repeat.
        for (String body :
                List.of("{\"id\":\"1\",\"n0\":null}", "{\"id\":\"1\",\"name\":\"\u00e9\"}", "{\"id\":\"1\"}")) {
            assertThat(apis.get(0).track(key, body).body()).isEqualTo(Reply.SUCCESS);
        }
        assertThat(database.query("SELECT attributes->>'name' AS name FROM profiles WHERE customer_id = '1'"))
                .isEqualTo(List.of(Map.of("name", "\u00e9")));
    }

    @Test
    void a_pooler_that_is_killed_is_told_until_it_is_back_and_nothing_is_lost() throws Exception {
        ApiClient api = gateway("transaction");
        Ledger ledger = new Ledger("shop");
        Load load = Load.start(CLIENTS, () -> api, key, ledger);
        await("answers").until(() -> ledger.answers(200) >= 300);
        bouncer.kill();
        await("refusals").until(() -> ledger.answers(503) + ledger.answers(504) >= CLIENTS);
        ledger.mark();
        bouncer.restart();
        await("answers again").until(() -> !ledger.sinceMark().isNegative());
        long before = ledger.answers(200);
        await("more answers").until(() -> ledger.answers(200) >= before + 300);
        load.stop(LONGEST_WAIT);

        Ledger.Verdict verdict = ledger.judge(database);
        Report.write(
                "pgbouncer killed",
                ledger,
                verdict,
                "\u2013",
                "\u2013 / " + ledger.sinceMark().toMillis() + " ms");
        assertThat(verdict.problems()).isEmpty();
        assertThat(ledger.answers().keySet()).isSubsetOf(200, 503, 504);
        assertThat(ledger.longest()).isLessThan(Trial.LONGEST_ANSWER);
    }

    @Test
    void sessions_that_were_given_up_end_behind_it_too() throws Exception {
        ApiClient api = gateway("transaction");
        assertThat(api.track(key, "{\"id\":\"1\",\"region\":\"Goa\"}").status()).isEqualTo(200);
        try (var connection = database.connect();
                var lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("SELECT 1 FROM profiles FOR UPDATE");
            CompletableFuture<Reply> stuck = api.trackLater(key, "{\"id\":\"1\",\"region\":\"Pune\"}");
            Object waiting = database.awaitBlockedSession();
            bouncer.kill();
            bouncer.restart();

            await("its end").until(() -> database.query(SESSION, waiting).isEmpty());
            connection.rollback();
            assertThat(stuck.join().status()).isIn(200, 503, 504);
        }
    }

    @Test
    void a_role_without_a_limit_on_statements_is_warned_of() throws Exception {
        database.execute("ALTER DATABASE " + database.url().database() + " RESET statement_timeout");
        bouncer.kill();
        bouncer.restart();
        var unused = gateway("transaction");

        assertThat(log.complaints())
                .anyMatch(
                        line -> line.endsWith("ALTER ROLE " + database.url().user() + " SET statement_timeout = 5000"));
    }

    @Test
    void a_pooler_that_drops_what_a_session_asks_for_is_warned_of_by_the_setting() throws Exception {
        bouncer.close();
        bouncer = PgBouncer.inFrontOf(
                database.url(),
                "ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout,"
                        + "idle_in_transaction_session_timeout",
                "pool_mode = session",
                "default_pool_size = 20");
        ApiClient api = gateway("none");

        assertThat(api.track(key, "{\"id\":\"1\"}").status()).isEqualTo(200);
        assertThat(log.complaints())
                .anyMatch(line -> line.contains("no lock_timeout of 100 ms")
                        && line.endsWith("set database.pooler to transaction"));
    }
}
