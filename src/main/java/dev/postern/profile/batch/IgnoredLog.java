package dev.postern.profile.batch;

import dev.postern.domain.Ignored;
import dev.postern.domain.admin.IgnoredList.Entry;
import dev.postern.domain.type.AttributeName;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.postgres.Loop;
import dev.postern.postgres.PgErrors;
import dev.postern.store.ignored.AppendIgnored;
import dev.postern.store.ignored.CountIgnored;
import dev.postern.store.ignored.PruneIgnored;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores ignored attributes once a second, never in the way of a write. Owned by one profile verticle; runs on its event loop.
 *
 * <p>The entries of a second are summed up and written together, one project after the other, over one connection. Entries
 * beyond the limit are dropped and counted; while the database is slow, only the sums of the names grow.
 */
public final class IgnoredLog {
    private static final Logger LOG = LoggerFactory.getLogger(IgnoredLog.class);
    private static final long PAUSE_MILLIS = 1_000;
    /** Entries of a project that are written at once; a support case is found among them, a flood need not be read. */
    private static final int MAX_ENTRIES = 200;
    /** Names of a project whose sums are kept; as many as a project may define by default. */
    private static final int MAX_NAMES = 10_000;
    /** An entry's number within what is written at once. */
    private static final long NUMBERS = 0xffff;

    private final Vertx vertx;
    private final Database database;
    private final Metrics metrics;
    private final int keep;
    private final AppendIgnored appendIgnored = new AppendIgnored();
    private final PruneIgnored pruneIgnored = new PruneIgnored();
    private final CountIgnored countIgnored = new CountIgnored();
    private final SplittableRandom random = new SplittableRandom();
    private final Map<String, Pending> projectToPending = new HashMap<>();
    private boolean waiting;

    /** {@code keep} is how many entries a project's list holds; 0 for none, and then only sums are kept. */
    public IgnoredLog(Vertx vertx, Database database, Metrics metrics, int keep) {
        this.vertx = vertx;
        this.database = database;
        this.metrics = metrics;
        this.keep = keep;
    }

    /** The entries of one project that are not written yet. */
    private static final class Pending {
        private final Map<Key, Long> keyToTimes = new LinkedHashMap<>();
        private final Map<AttributeName, Long> nameToTimes = new HashMap<>();

        boolean add(Key key, int maxEntries) {
            addSum(new AttributeName(key.event(), key.ignored().attribute()), 1);
            return list(key, maxEntries);
        }

        private boolean list(Key key, int maxEntries) {
            boolean fits = keyToTimes.size() < maxEntries || keyToTimes.containsKey(key);
            if (fits) {
                keyToTimes.merge(key, 1L, Long::sum);
            }
            return fits;
        }

        void addSums(Map<AttributeName, Long> more) {
            more.forEach(this::addSum);
        }

        private void addSum(AttributeName name, long times) {
            if (nameToTimes.size() < MAX_NAMES || nameToTimes.containsKey(name)) {
                nameToTimes.merge(name, times, Long::sum);
            }
        }

        List<Entry> entries(OffsetDateTime now) {
            List<Entry> entries = new ArrayList<>(keyToTimes.size());
            keyToTimes.forEach((key, times) ->
                    entries.add(new Entry(now.toInstant(), key.event(), key.customerId(), key.ignored(), times)));
            return entries;
        }
    }

    private record Key(String event, String customerId, Ignored ignored) {}

    /** Adds the ignored attributes of a committed command; {@code event} is {@link AttributeName#PROFILE} for profiles. */
    public void add(String projectId, String event, String customerId, List<Ignored> ignored) {
        if (ignored.isEmpty()) {
            return;
        }
        Pending pending = pendingOf(projectId);
        for (Ignored one : ignored) {
            if (!pending.add(new Key(event, customerId, one), Math.min(keep, MAX_ENTRIES)) && keep > 0) {
                metrics.ignoredDropped(1);
            }
        }
        writeLater();
    }

    private Pending pendingOf(String projectId) {
        return projectToPending.computeIfAbsent(projectId, id -> new Pending());
    }

    private void writeLater() {
        if (!waiting && !projectToPending.isEmpty()) {
            waiting = true;
            vertx.setTimer(
                    PAUSE_MILLIS,
                    fired -> write().onComplete(done -> {
                        waiting = false;
                        writeLater();
                    }));
        }
    }

    /** Writes all entries; never fails. */
    public Future<Void> write() {
        Deque<String> projects = new ArrayDeque<>(projectToPending.keySet());
        return Loop.run(vertx.getOrCreateContext(), projects, this::writeNext)
                .onFailure(defect -> LOG.error("ignored attributes could not be written", PgErrors.loggable(defect)))
                .otherwiseEmpty();
    }

    private Future<Optional<Deque<String>>> writeNext(Deque<String> projects) {
        if (projects.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        String projectId = projects.remove();
        Pending pending = pendingOf(projectId);
        projectToPending.remove(projectId);
        return write(projectId, pending).map(Optional.of(projects));
    }

    private Future<Void> write(String projectId, Pending pending) {
        OffsetDateTime now = database.now();
        List<Entry> entries = pending.entries(now);
        return database.run(client -> countIgnored.execute(client, projectId, now, pending.nameToTimes))
                .recover(cause -> {
                    pendingOf(projectId).addSums(pending.nameToTimes);
                    return Future.succeededFuture();
                })
                .compose(counted -> list(projectId, now, entries))
                .recover(cause -> {
                    LOG.debug("ignored attributes are not listed: {}", PgErrors.describe(cause));
                    metrics.ignoredDropped(
                            entries.stream().mapToLong(Entry::times).sum());
                    return Future.succeededFuture();
                });
    }

    private Future<Void> list(String projectId, OffsetDateTime now, List<Entry> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
        }
        long firstId = random.nextLong() & ~NUMBERS;
        return database.run(client -> appendIgnored.execute(client, projectId, now, firstId, entries))
                .compose(appended -> database.run(client -> pruneIgnored.execute(client, projectId, keep)));
    }
}
