package dev.postern.ops;

import static java.util.Objects.requireNonNull;

import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that is counted. Shared by all verticles; every meter is safe on any thread and is looked up once. No label
 * holds what a caller chose.
 */
public final class Metrics {
    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    /** Why the gateway closed a connection. */
    public enum CloseReason {
        /** It rested too long between two requests. */
        IDLE,
        /** It rested longest when few more connections fitted. */
        EVICTED,
        /** No whole head came in time. */
        HEAD,
        /** The client did not take its answer in time. */
        ANSWER,
        /** The rest of a refused body was too large or too slow. */
        LINGER
    }

    /** Why a request, or an item of one, was answered 503 at once. */
    public enum Shed {
        /** As many requests are in flight as may be. */
        REQUESTS,
        /** They hold as much memory as they may. */
        BYTES,
        /** The key holds its share of either. */
        KEY_SHARE,
        /** The oldest command of the project has waited too long for its commit. */
        COMMIT_WAIT
    }

    /** The limit for which a request was refused, before its whole body was read. */
    public enum Limit {
        /** The rate of its key. */
        KEY,
        /** Wrong keys from its address. */
        ADDRESS,
        /** Questions about keys that nobody knows. */
        LOOKUPS,
        /** Slow bodies from its address. */
        BODIES
    }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Timer> answerToTimer = new ConcurrentHashMap<>();
    private final Map<Outcome, Counter> outcomeToRows;
    private final Map<Ignored.Reason, Counter> reasonToIgnored;
    private final Map<Limit, Counter> limitToRefused;
    private final Counter dryRuns;
    private final Map<Shed, Counter> shedToRequests;
    private final Counter originsRefused;
    private final Counter poolResets;
    private final Counter connectionsRefused;
    private final Map<CloseReason, Counter> reasonToConnections;
    private final Counter ignoredDropped = counter(
            "postern.ignored.dropped", "Ignored attributes that are counted and not in the list of recent ones");
    private final Counter erased = counter("postern.customers.erased", "Customers that were erased");
    private final BatchUse batches = new BatchUse(this);
    private final BusyUse busy = new BusyUse(this);
    private final ConnectionUse connections = new ConnectionUse(this);
    private final TypeUse types = new TypeUse(this);
    private final EventUse events = new EventUse(this);
    private final RetypeUse retypes = new RetypeUse(this);

    public Metrics() {
        limitToRefused = counters(
                Limit.values(),
                limit -> counter("postern.rate.limited", "Requests refused by a limit on keys", "limit", label(limit)));
        outcomeToRows = counters(
                Outcome.values(),
                outcome -> counter("postern.rows", "Rows by what was done to them", "outcome", label(outcome)));
        reasonToIgnored = counters(
                Ignored.Reason.values(),
                reason -> counter(
                        "postern.ignored", "Attributes left out of a stored request", "reason", reason.label()));
        reasonToConnections = counters(
                CloseReason.values(),
                reason -> counter(
                        "postern.connections.ended",
                        "Connections that the gateway ended, by reason",
                        "reason",
                        label(reason)));
        shedToRequests = counters(
                Shed.values(),
                reason -> counter("postern.shed", "Requests answered 503 Overloaded at once", "reason", label(reason)));
        dryRuns = counter("postern.dry.runs", "Commands that were judged and, as requested, not stored");
        originsRefused = counter("postern.origins.refused", "Calls and preflights of pages that may not call");
        poolResets =
                counter("postern.pool.resets", "Times that a shard closed its pool of connections and opened another");
        connectionsRefused = counter("postern.connections.refused", "Connections beyond the limit of their port");
    }

    static <K extends Enum<K>> Map<K, Counter> counters(K[] all, Function<K, Counter> counter) {
        return Arrays.stream(all)
                .collect(Collectors.toMap(
                        key -> key, counter, (one, other) -> one, () -> new EnumMap<>(all[0].getDeclaringClass())));
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    Counter counter(String name, String description, String tag, String value) {
        return Counter.builder(name).description(description).tag(tag, value).register(registry);
    }

    DistributionSummary summary(String name, String description, double... bounds) {
        return DistributionSummary.builder(name)
                .description(description)
                .serviceLevelObjectives(bounds)
                .register(registry);
    }

    /** {@code tags} are names and values in turn. */
    Timer timer(String name, String description, String... tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
    }

    /** Adds what the JVM says, and the build. Takes a while to load, so not on an event loop. */
    public void bindJvm() {
        RuntimeMetrics.bindTo(registry);
    }

    /** How late an event loop comes to what is due. */
    Timer loopLag(String verticle) {
        return timer(
                "postern.event.loop.lag",
                "How late an event loop comes to what is due, looked at ten times a second",
                "verticle",
                verticle);
    }

    /** Shows a value that is read when somebody looks. */
    public void gauge(String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::doubleValue)
                .description(description)
                .register(registry);
    }

    /** The timer of one kind of answer; keep it, to look it up costs more than to use it. */
    public Timer responses(String route, int status) {
        return answerToTimer.computeIfAbsent(
                route + ' ' + status,
                key -> timer(
                        "postern.http.requests",
                        "Requests from their first byte to their answer",
                        "route",
                        route,
                        "status",
                        Integer.toString(status)));
    }

    public void stored(Outcome outcome) {
        requireNonNull(outcomeToRows.get(outcome)).increment();
    }

    public void rateLimited(Limit limit) {
        requireNonNull(limitToRefused.get(limit)).increment();
    }

    public void ignored(List<Ignored> ignored) {
        for (Ignored one : ignored) {
            requireNonNull(reasonToIgnored.get(one.reason())).increment();
        }
    }

    /** Counts items of one request that brought many, by the status of their answer. */
    public void items(int status, int count) {
        counter("postern.items", "Items of requests that bring many, by status", "status", Integer.toString(status))
                .increment(count);
    }

    public void dryRuns(int commands) {
        dryRuns.increment(commands);
    }

    public void shed(Shed reason) {
        requireNonNull(shedToRequests.get(reason)).increment();
    }

    /** A page asked that may not call, or not with its key. */
    public void originRefused() {
        originsRefused.increment();
    }

    public void poolReset() {
        poolResets.increment();
    }

    public void connectionRefused() {
        connectionsRefused.increment();
    }

    public void connectionClosed(CloseReason reason) {
        requireNonNull(reasonToConnections.get(reason)).increment();
    }

    /** Counts a request that is rejected for its head, before any route. */
    public void headRejected(int status) {
        counter(
                        "postern.rejected.heads",
                        "Requests rejected for their head, by status",
                        "status",
                        Integer.toString(status))
                .increment();
    }

    public void erased() {
        erased.increment();
    }

    /** How writes are gathered. */
    public BatchUse batches() {
        return batches;
    }

    /** Requests that wait because other sessions hold their row. */
    public BusyUse busy() {
        return busy;
    }

    /** How busy the connections to the database are. */
    public ConnectionUse connections() {
        return connections;
    }

    /** How the types of attributes are found. */
    public TypeUse types() {
        return types;
    }

    /** Events by outcome. */
    public EventUse events() {
        return events;
    }

    /** Values whose attribute got another type, by outcome. */
    public RetypeUse retypes() {
        return retypes;
    }

    public void ignoredDropped(long attributes) {
        ignoredDropped.increment((double) attributes);
    }

    /** All of it in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }
}
