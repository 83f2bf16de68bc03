package dev.postern.admin;

import dev.postern.domain.type.AttributeValue;
import dev.postern.domain.type.Conversion;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.postgres.Loop;
import dev.postern.postgres.PgErrors;
import dev.postern.store.customer.ConvertValues;
import dev.postern.store.customer.ConvertValues.Change;
import dev.postern.store.customer.SelectHeldProfiles;
import dev.postern.store.customer.SelectValues;
import dev.postern.store.customer.SelectValues.Held;
import dev.postern.store.type.RetypeStatements;
import dev.postern.store.type.RetypeStatements.Lease;
import dev.postern.store.type.RetypeStatements.Step;
import dev.postern.store.type.RetypeStatements.Task;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts the values of attributes that got another type: a bounded number of profiles a transaction, which also writes down how far it
 * is, and as long a rest after each. Every process searches for work, and one has the lease of it; another takes over from one that died. Owned by the admin verticle; runs on its event loop.
 */
final class RetypeWork {
    private static final Logger LOG = LoggerFactory.getLogger(RetypeWork.class);
    private static final long LOOK_MILLIS = 2_000;
    private static final int PROFILES = 500;

    private final Vertx vertx;
    private final Database database;
    private final Metrics metrics;
    private final String worker = UUID.randomUUID().toString();
    private final RetypeStatements retypes = new RetypeStatements();
    private final SelectValues selectValues = new SelectValues();
    private final SelectHeldProfiles selectHeldProfiles = new SelectHeldProfiles();
    private final ConvertValues convertValues = new ConvertValues();
    private boolean working;

    RetypeWork(Vertx vertx, Database database, Metrics metrics) {
        this.vertx = vertx;
        this.database = database;
        this.metrics = metrics;
    }

    /** Searches for work from now on. */
    void start() {
        vertx.setPeriodic(LOOK_MILLIS, due -> goOn());
    }

    /** Works until there is nothing to do or something goes wrong; then the next search goes on. */
    void goOn() {
        if (working) {
            return;
        }
        working = true;
        // Starting from a future, whatever is thrown ends the work and not the search for it.
        Future.succeededFuture().compose(begun -> workOff()).onComplete(done -> {
            working = false;
            if (done.failed()) {
                tell(done.cause());
            }
        });
    }

    private static void tell(Throwable cause) {
        if (PgErrors.of(cause) == PgErrors.DEFECT) {
            LOG.error("a conversion ran into a defect", PgErrors.loggable(cause));
        } else {
            LOG.debug("a conversion waits: {}", PgErrors.describe(cause));
        }
    }

    private Future<Void> workOff() {
        return database.run(client -> retypes.unfinished(client, worker))
                .compose(task -> task.isPresent()
                        ? Loop.run(vertx.getOrCreateContext(), task.get(), this::convert)
                        : Future.succeededFuture());
    }

    /** One step and a rest; empty when it was the last. */
    private Future<Optional<Task>> convert(Task task) {
        long startNanos = System.nanoTime();
        return database.transaction(connection -> step(connection, task)).compose(step -> {
            step.ifPresent(done -> metrics.retypes().values(done.converted(), done.lost()));
            boolean ended = step.flatMap(Step::doneAt).isPresent() || step.isEmpty();
            if (ended) {
                return Future.succeededFuture(Optional.empty());
            }
            long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            return vertx.timer(Math.max(1, tookMillis), TimeUnit.MILLISECONDS).map(Optional.of(task));
        });
    }

    /** Empty when there is nothing to do for this process. */
    private Future<Optional<Step>> step(SqlConnection connection, Task task) {
        return retypes.lease(connection, task, worker)
                .compose(lease -> lease.isEmpty()
                        ? Future.succeededFuture(Optional.<Step>empty())
                        : convertNext(connection, task, lease.get())
                                .compose(step ->
                                        retypes.advance(connection, task, step).map(Optional.of(step))));
    }

    private Future<Step> convertNext(SqlConnection connection, Task task, Lease lease) {
        return selectValues
                .execute(connection, task.projectId(), task.name(), lease.lastCustomerId(), PROFILES)
                .compose(page -> {
                    List<Change> changes = changes(page, lease);
                    return write(connection, task, changes).map(changed -> step(page, lease, changes, changed));
                });
    }

    private static List<Change> changes(List<Held> page, Lease lease) {
        List<Change> changes = new ArrayList<>();
        for (Held held : page) {
            if (held.value().isPresent()) {
                AttributeValue value = held.value().get();
                if (!Conversion.isKept(value, lease.to())) {
                    changes.add(new Change(held.customerId(), value, Conversion.convert(value, lease.to())));
                }
            }
        }
        return changes;
    }

    private Future<Set<String>> write(SqlConnection connection, Task task, List<Change> changes) {
        if (changes.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        List<String> customers = changes.stream().map(Change::customerId).toList();
        return selectHeldProfiles
                .lock(connection, task.projectId(), customers)
                .compose(locked ->
                        convertValues.execute(connection, task.projectId(), task.name(), changes, database.now()));
    }

    private Step step(List<Held> page, Lease lease, List<Change> changes, Set<String> changed) {
        long lost = changes.stream()
                .filter(change -> change.json().isEmpty() && changed.contains(change.customerId()))
                .count();
        String last = page.isEmpty()
                ? lease.lastCustomerId()
                : page.get(page.size() - 1).customerId();
        return new Step(
                last,
                page.size(),
                changed.size() - lost,
                lost,
                page.size() < PROFILES ? Optional.of(database.now()) : Optional.empty());
    }
}
