package dev.postern.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.postern.config.DatabaseUrl;
import dev.postern.support.FaultProxy;
import dev.postern.support.Ledger;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.slf4j.LoggerFactory;

/**
 * The real jar and a real PostgreSQL under load for a long time, with one fault after the other, and at the end the ledger's
 * word: is every write that was answered 200 in the database, and nothing that was never sent? Run by {@code src/test/soak};
 * exit code 1 when something was lost or did not come back. Used by the main thread.
 */
public final class Soak implements AutoCloseable {
    private static final String PROJECT = "soak";
    private static final double SHARE_OF_CAPACITY = 0.7;
    private static final Duration WARM_TIME = Duration.ofSeconds(10);
    private static final Duration MEASURED_TIME = Duration.ofSeconds(5);
    private static final int LONGEST_FAULT_SECONDS = 8;
    private static final int START_ATTEMPTS = 5;

    private final Path folder;
    private final SoakServer postgres;
    private final FaultProxy network;
    private final String key;
    private final Ledger ledger = new Ledger(PROJECT);
    private final SoakLoad load;
    private volatile JarProcess gateway;
    private volatile int port;
    private int failures;

    private Soak(Path folder) throws Exception {
        this.folder = folder;
        this.postgres = new SoakServer(folder.resolve("postgres"));
        this.network = FaultProxy.to(postgres.url());
        startGateway();
        this.key = database().createKey(PROJECT);
        this.load = new SoakLoad(() -> port, key, ledger);
    }

    /** Arguments: seconds in all, seconds from one fault to the next. */
    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[0]);
        int every = Integer.parseInt(arguments[1]);
        // Connections that break are what this is about: the client need not say each.
        ((Logger) LoggerFactory.getLogger("io.vertx.core.net.impl.ConnectionBase")).setLevel(Level.OFF);
        Path folder = Files.createTempDirectory("postern-soak-");
        int failures;
        try (Soak soak = new Soak(folder)) {
            failures = soak.run(seconds, every);
        } finally {
            TestPostgres.delete(folder);
        }
        System.exit(failures == 0 ? 0 : 1);
    }

    private int run(int seconds, int every) throws Exception {
        double capacity = capacity();
        say(
                "capacity %,.0f writes a second with this client; from now on %,.0f",
                capacity, capacity * SHARE_OF_CAPACITY);
        load.pace(capacity * SHARE_OF_CAPACITY);
        say(
                "%5s %9s %9s %7s %7s %8s %8s %7s %7s  %s",
                "s", "sent", "200", "other", "none", "p50 ms", "p99 ms", "RSS MB", "back s", "fault");
        for (int round = 0; round < seconds / every; round++) {
            oneFault(SoakFault.values()[round % SoakFault.values().length], round * every, every);
        }
        load.stop();
        return verdict();
    }

    /** The capacity of the machine while this very client and the database share it. */
    private double capacity() {
        load.pace(Double.POSITIVE_INFINITY);
        load.goOn(WARM_TIME);
        long before = ledger.answers(200);
        long startNanos = System.nanoTime();
        load.goOn(MEASURED_TIME);
        return (ledger.answers(200) - before) * 1e9 / (System.nanoTime() - startNanos);
    }

    private void oneFault(SoakFault fault, int second, int every) throws Exception {
        long startNanos = System.nanoTime();
        long sent = ledger.sent();
        long good = ledger.answers(200);
        long none = ledger.answers(Ledger.NO_ANSWER);
        int lasts = Math.max(1, Math.min(LONGEST_FAULT_SECONDS, every / 4));
        load.times();
        goOnUntil(startNanos, every / 4);
        fault.begin(this);
        load.goOn(Duration.ofSeconds(lasts));
        ledger.mark();
        fault.end(this);
        goOnUntil(startNanos, every);
        double back = ledger.sinceMark().toMillis() / 1000.0;
        if (back < 0) {
            failures++;
        }
        Histogram times = load.times();
        long answered200 = ledger.answers(200) - good;
        long unanswered = ledger.answers(Ledger.NO_ANSWER) - none;
        long sentNow = ledger.sent() - sent;
        say(
                "%5d %,9d %,9d %,7d %,7d %8.1f %8.1f %7d %7s  %s",
                second + every,
                sentNow,
                answered200,
                Math.max(0, sentNow - answered200 - unanswered),
                unanswered,
                times.getValueAtPercentile(50) / 1000.0,
                times.getValueAtPercentile(99) / 1000.0,
                residentMegabytes(),
                back < 0 ? "NEVER" : "%.1f".formatted(back),
                fault.what());
    }

    private void goOnUntil(long startNanos, int seconds) {
        load.goOn(Duration.ofNanos(startNanos + TimeUnit.SECONDS.toNanos(seconds) - System.nanoTime()));
    }

    private int verdict() {
        Ledger.Verdict verdict = ledger.judge(database());
        say(
                "answers by status: %s (0: none came); longest %,d ms",
                ledger.answers(), ledger.longest().toMillis());
        say(
                "ledger: %,d writes sent, %,d answered 200, %,d customers; lost %d, never sent %d: %s",
                ledger.sent(),
                ledger.answers(200),
                verdict.customers(),
                verdict.lost(),
                verdict.foreign(),
                verdict.holds() ? "HOLDS" : "BROKEN");
        verdict.problems().forEach(problem -> say("  %s", problem));
        if (failures > 0) {
            say("%d faults had no 200 after them", failures);
        }
        return failures + verdict.lost() + verdict.foreign();
    }

    private long residentMegabytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(gateway.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(format.formatted(values));
    }

    /** Starts a gateway on any free port and waits until it listens; tries again, as who looks after processes does. */
    void startGateway() throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                startOnce();
                return;
            } catch (IllegalStateException e) {
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
                say("start %d failed: %s", attempt, e.getMessage());
            }
        }
    }

    private void startOnce() throws Exception {
        DatabaseUrl through = network.through(postgres.url());
        JarProcess started = JarProcess.start(
                List.of(),
                folder,
                Map.of(
                        "POSTERN_DATABASE_URL",
                        new TestDatabase(through).setting(),
                        "POSTERN_HTTP_HOST",
                        "127.0.0.1",
                        "POSTERN_MANAGEMENT_HOST",
                        "127.0.0.1"));
        port = started.api().port();
        gateway = started;
    }

    JarProcess gateway() {
        return gateway;
    }

    SoakServer postgres() {
        return postgres;
    }

    FaultProxy network() {
        return network;
    }

    TestDatabase database() {
        return new TestDatabase(postgres.url());
    }

    @Override
    public void close() {
        load.close();
        gateway.close();
        network.close();
        postgres.close();
    }
}
