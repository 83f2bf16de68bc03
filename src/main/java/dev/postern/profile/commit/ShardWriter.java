package dev.postern.profile.commit;

import dev.postern.config.Batch;
import dev.postern.domain.Command;
import dev.postern.domain.Verdict;
import dev.postern.profile.batch.BatchRow;
import dev.postern.profile.batch.BatchWriter;
import dev.postern.profile.batch.Batcher;
import dev.postern.profile.batch.PendingWrite;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.types.Resolution;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Stores the commands of one kind. Commands whose types are all known go in batches, the others in transactions that fix types,
 * and those of one customer keep their order. Owned by the profile verticle of one shard; runs on its event loop.
 */
public final class ShardWriter<C extends Command, I, R extends BatchRow<PendingWrite<C, I>>> {
    private final ShardParts parts;
    private final CommandStrategy<C, I, ?> strategy;
    private final Batcher<PendingWrite<C, I>, R> batches;
    private final Batcher<PendingWrite<C, I>, BatchRow<PendingWrite<C, I>>> transactions;
    private final Map<String, CustomerSequencer> projectToSequencer = new HashMap<>();

    /** {@code fastPath} makes the writer of batches from where it hands over rows that only a transaction can write. */
    public ShardWriter(
            ShardParts parts,
            CommandStrategy<C, I, ?> strategy,
            Function<Consumer<R>, BatchWriter<PendingWrite<C, I>, R>> fastPath,
            Batch limits) {
        this.parts = parts;
        this.strategy = strategy;
        this.batches = new Batcher<>(parts, fastPath.apply(this::handOver), limits);
        this.transactions = new Batcher<>(parts, new TypedTransaction<>(parts, strategy), limits.ofTransactions());
    }

    /** Stores a command, after those of its customer that came before; completes when the database has committed it. */
    public Future<Verdict> track(C command) {
        PendingWrite<C, I> write = parts.pending().open(command);
        CustomerSequencer sequencer = sequencerOf(write);
        if (sequencer.isHeld(write.customerId())) {
            write.setAside();
            sequencer.runBehind(write.customerId(), () -> commit(write));
        } else {
            commit(write);
        }
        return write.verdict();
    }

    private CustomerSequencer sequencerOf(PendingWrite<C, I> write) {
        return projectToSequencer.computeIfAbsent(write.projectId(), first -> new CustomerSequencer());
    }

    private void commit(PendingWrite<C, I> write) {
        if (!write.isOpen()) {
            return;
        }
        try {
            if (!addToBatch(write, resolve(write.command()))) {
                fallBack(write);
            }
        } catch (RuntimeException defect) {
            write.fail(defect);
        }
    }

    private Resolution resolve(C command) {
        return parts.types().of(command.projectId(), strategy.event(command)).resolve(strategy.attributes(command));
    }

    /** The fast path; false where it cannot take the command. */
    private boolean addToBatch(PendingWrite<C, I> write, Resolution resolution) {
        if (!(resolution instanceof Resolution.Resolved resolved)) {
            return false;
        }
        Optional<I> item = strategy.item(write.command(), resolved);
        if (item.isEmpty()) {
            return false;
        }
        write.resolve(item.get());
        parts.metrics().types().hit(resolved.stored().size());
        batches.add(write);
        return true;
    }

    /** Looks the types up once those before it are committed, and starts a transaction where one of them is new. */
    private void fallBack(PendingWrite<C, I> write) {
        hold(write);
        lastBefore(write)
                .transform(before -> resolveWithTypes(write.command()))
                .compose(resolution -> {
                    if (!addToBatch(write, resolution)) {
                        transactions.add(write);
                    }
                    return write.verdict();
                })
                .onFailure(write::fail);
    }

    private void hold(PendingWrite<C, I> write) {
        CustomerSequencer sequencer = sequencerOf(write);
        sequencer.hold(write.customerId());
        write.verdict().onComplete(done -> sequencer.release(write.customerId()));
    }

    /** Completes when no command of the customer is on the fast path any more. */
    private Future<?> lastBefore(PendingWrite<C, I> write) {
        Optional<PendingWrite<C, I>> last = batches.last(write);
        if (last.isEmpty()) {
            return Future.succeededFuture();
        }
        // The one before it is a commit to wait for; this one is not.
        write.setAside();
        return last.get().verdict();
    }

    private Future<Resolution> resolveWithTypes(C command) {
        return resolve(command) instanceof Resolution.Missing missing
                ? parts.types()
                        .load(command.projectId(), strategy.event(command), missing.names())
                        .map(loaded -> loaded.resolve(strategy.attributes(command)))
                : Future.succeededFuture(resolve(command));
    }

    /** Commands that the fast path cannot write, and those behind them, go on in transactions. */
    private void handOver(R row) {
        PendingWrite<C, I> first = row.writes().get(0);
        row.release().forEach(this::startTransaction);
        batches.removeWaiting(first).forEach(this::startTransaction);
    }

    private void startTransaction(PendingWrite<C, I> write) {
        hold(write);
        transactions.add(write);
    }
}
