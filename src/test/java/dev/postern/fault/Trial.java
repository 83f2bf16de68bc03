package dev.postern.fault;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Settings;
import dev.postern.support.ApiClient;
import dev.postern.support.FaultProxy;
import dev.postern.support.Gateways;
import dev.postern.support.Ledger;
import dev.postern.support.Load;
import dev.postern.support.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * A gateway under load whose way to the database leads through a {@link FaultProxy}, and what its clients and its health
 * checks saw. Owned by one test and used by its thread.
 */
final class Trial implements AutoCloseable {
    static final Duration LONGEST_ANSWER = Duration.ofMillis(5_500);

    private static final Map<String, String> SETTINGS = Map.of(
            "POSTERN_HTTP_PORT", "0",
            "POSTERN_MANAGEMENT_PORT", "0",
            "POSTERN_DRAIN_DELAY", "0s");
    private static final Duration TO_SEE_A_FAULT = Duration.ofSeconds(5);
    private static final Duration TO_RECOVER = Duration.ofSeconds(2);
    private static final int CLIENTS = 16;
    /** Of the shard, and two of the management port. */
    private static final int MOST_SESSIONS = 4 + 2;

    private static final String SESSIONS = "SELECT pid FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name LIKE 'postern/%'";

    private final String fault;
    private final FaultProxy proxy;
    private final Gateway gateway;
    private final String key;
    private final Ledger ledger = new Ledger("shop");
    private final Load load;
    private long brokenNanos;
    private long healedNanos;
    private String seen = "–";
    private String recovered = "–";
    private boolean closed;

    private Trial(String fault, FaultProxy proxy, Gateway gateway, String key) {
        this.fault = fault;
        this.proxy = proxy;
        this.gateway = gateway;
        this.key = key;
        this.load = Load.start(CLIENTS, this::api, key, ledger);
    }

    /** A gateway that reaches {@code database} as {@code url} says, by way of a proxy; returns when it is under load. */
    static Trial start(String fault, TestDatabase database, DatabaseUrl url) throws Exception {
        String key = database.createKey("shop");
        FaultProxy proxy = FaultProxy.to(url);
        Trial trial = new Trial(fault, proxy, gateway(proxy.through(url), InstantSource.system()), key);
        trial.awaitAnswers(300);
        return trial;
    }

    static Trial start(String fault, TestDatabase database) throws Exception {
        return start(fault, database, database.url());
    }

    static Gateway gateway(DatabaseUrl url, InstantSource clock) throws Exception {
        return Gateways.start(Settings.load(SETTINGS, Optional.empty()), url, clock);
    }

    FaultProxy proxy() {
        return proxy;
    }

    Ledger ledger() {
        return ledger;
    }

    ApiClient api() {
        return new ApiClient(gateway.apiPort());
    }

    String key() {
        return key;
    }

    /** Waits for that many more requests that are answered 200. */
    void awaitAnswers(int more) {
        long wanted = ledger.answers(200) + more;
        await("answers").until(() -> ledger.answers(200) >= wanted);
    }

    /** From here the time to see the fault counts. */
    void breaks() {
        brokenNanos = System.nanoTime();
    }

    /** {@code /readyz} turns 503 in time, {@code /livez} stays as it is. */
    void awaitNotReady() {
        seen = millis(timeUntil("not ready", brokenNanos, TO_SEE_A_FAULT, () -> !isReady()));
    }

    /** The responses that clients see for a while, at least until that many of them were told. */
    void awaitRefusals(int refusals) {
        await("refusals").until(() -> ledger.answers(503) + ledger.answers(504) >= refusals);
    }

    /** From here the time to recover counts. */
    void heals() {
        ledger.mark();
        healedNanos = System.nanoTime();
    }

    /** {@code /readyz} turns 200 in time, and requests are answered 200. */
    void awaitReady() {
        String ready = millis(timeUntil("ready", healedNanos, TO_RECOVER, this::isReady));
        await("a 200").until(() -> !ledger.sinceMark().isNegative());
        recovered = ready + " / " + millis(ledger.sinceMark());
    }

    private boolean isReady() {
        ApiClient management = new ApiClient(gateway.managementPort());
        assertThat(management.send(management.request("/livez")).status())
                .as("live")
                .isEqualTo(200);
        return management.send(management.request("/readyz")).status() == 200;
    }

    /** Ends the load and holds the ledger against the rows; nothing may hang, leak or be lost. */
    void assertHeld(TestDatabase database) throws Exception {
        awaitAnswers(200);
        load.stop(LONGEST_WAIT);
        assertThat(ledger.waiting()).as("requests without an answer").isZero();
        Ledger.Verdict verdict = ledger.judge(database);
        Report.write(fault, ledger, verdict, seen, recovered);
        assertThat(verdict.problems()).isEmpty();
        assertThat(ledger.longest()).as("longest answer").isLessThan(LONGEST_ANSWER);
        assertThat(ledger.answers().keySet()).isSubsetOf(200, 503, 504);
        assertThat(database.query(SESSIONS)).as("sessions").hasSizeLessThanOrEqualTo(MOST_SESSIONS);
        assertThat(proxy.connections()).as("connections").isLessThanOrEqualTo(MOST_SESSIONS);
        ApiClient management = new ApiClient(gateway.managementPort());
        assertThat(management.send(management.request("/metrics")).body()).contains("postern_inflight_requests 0.0");
        close();
        await("no session is left").until(() -> database.query(SESSIONS).isEmpty());
    }

    private static Duration timeUntil(String what, long startNanos, Duration longest, Callable<Boolean> condition) {
        await(what).until(condition);
        Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
        assertThat(time).as(what).isLessThan(longest);
        return time;
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            load.stop(LONGEST_WAIT);
            Gateways.stop(gateway);
        } catch (TimeoutException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            proxy.close();
        }
    }
}
