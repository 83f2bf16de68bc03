package dev.postern.transfer.imports;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.Deadline;
import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.domain.key.ApiKey;
import dev.postern.transfer.read.Row;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends customers to the shards, as the API port does: to be stored, or for a dry run. Rows come from the
 * importing thread; their results are completed on the event loop of this verticle.
 */
class RowWriter extends VerticleBase {
    /** Long: an import is better late than interrupted. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final ApiKey key;
    private final int shards;
    private final boolean dryRun;
    private final Map<String, Future<Verdict>> customerToLast = new HashMap<>();
    private @Nullable EndpointClient<TrackCommand, Verdict> stores;
    private @Nullable EndpointClient<DryRun, List<DryRun.Verdict>> dryRuns;

    /** {@code key} is the one that types are fixed by. */
    RowWriter(ApiKey key, int shards, boolean dryRun) {
        this.key = key;
        this.shards = shards;
        this.dryRun = dryRun;
    }

    @Override
    public Future<?> start() {
        stores = Endpoints.TRACK.client(vertx, shards);
        dryRuns = Endpoints.DRY_RUN.client(vertx, shards);
        return Future.succeededFuture();
    }

    /** How many rows are best sent at a time; a dry run takes those of one packet together. */
    int packetRows() {
        return dryRun ? 500 : 64;
    }

    /** Completes the result of each of {@code rows}, all of which bring a customer. */
    void send(List<PendingRow> rows) {
        context.runOnContext(turn -> {
            if (dryRun) {
                dryRun(rows);
            } else {
                rows.forEach(this::store);
            }
        });
    }

    /** One row of a customer after the other: a shard may let the next row overtake one that needs a transaction. */
    private void store(PendingRow row) {
        String customerId = row.customer().user().customerId();
        Future<Verdict> before = customerToLast.getOrDefault(customerId, Future.succeededFuture());
        Future<Verdict> verdict = before.transform(settled -> {
            TrackCommand command = command(row);
            return opened(stores).ask(Endpoints.shardOf(customerId, shards), command, command.deadline());
        });
        customerToLast.put(customerId, verdict);
        verdict.onComplete(settled -> customerToLast.remove(customerId, verdict))
                .onSuccess(stored -> row.result()
                        .complete(new RowResult(Optional.of(stored.outcome()), stored.ignored(), List.of())))
                .onFailure(row.result()::completeExceptionally);
    }

    private void dryRun(List<PendingRow> rows) {
        List<TrackCommand> commands = rows.stream().map(this::command).toList();
        // Any shard dry-runs all customers.
        opened(dryRuns)
                .ask(0, new DryRun(commands), commands.get(0).deadline())
                .onFailure(cause -> rows.forEach(row -> row.result().completeExceptionally(cause)))
                .onSuccess(verdicts -> {
                    for (int i = 0; i < rows.size(); i++) {
                        complete(rows.get(i).result(), verdicts.get(i));
                    }
                });
    }

    private static void complete(CompletableFuture<RowResult> result, DryRun.Verdict verdict) {
        if (verdict.erased()) {
            result.completeExceptionally(new ServiceException(ErrorCode.ERASED, "This customer was erased."));
        } else {
            result.complete(new RowResult(Optional.empty(), verdict.ignored(), verdict.wouldFix()));
        }
    }

    private TrackCommand command(PendingRow row) {
        Row.Customer customer = row.customer();
        Deadline deadline = new Deadline(System.nanoTime() + DEADLINE.toNanos());
        return new TrackCommand(key, customer.user(), customer.bytes(), deadline);
    }

    private static <Q, R> EndpointClient<Q, R> opened(@Nullable EndpointClient<Q, R> client) {
        return Objects.requireNonNull(client, "the writer is not deployed");
    }
}
