package dev.postern.transfer.imports;

import dev.postern.bus.Endpoints;
import dev.postern.domain.ApiKey;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores customers. Rows of one customer are stored one after the other in the order of the file: a shard may let the next
 * row overtake one that needs a transaction.
 */
final class StoringWriter extends RowWriter<TrackCommand, Verdict> {
    private final Map<String, Future<Verdict>> customerToLast = new HashMap<>();

    StoringWriter(ApiKey key, int shards) {
        super(key, Endpoints.TRACK, shards);
    }

    @Override
    int packetRows() {
        return 64;
    }

    @Override
    void write(List<PendingRow> rows) {
        rows.forEach(this::write);
    }

    private void write(PendingRow row) {
        String customerId = row.user().customerId();
        Future<Verdict> before = customerToLast.get(customerId);
        Future<Verdict> verdict = before == null ? store(row) : before.transform(settled -> store(row));
        customerToLast.put(customerId, verdict);
        verdict.onComplete(settled -> {
            customerToLast.remove(customerId, verdict);
            complete(row, settled);
        });
    }

    private Future<Verdict> store(PendingRow row) {
        TrackCommand command = command(row);
        return ask(Endpoints.shardOf(command.customerId(), shards()), command, command.deadline());
    }

    private static void complete(PendingRow row, AsyncResult<Verdict> verdict) {
        if (verdict.succeeded()) {
            row.result()
                    .complete(new RowResult(
                            Optional.of(verdict.result().outcome()),
                            verdict.result().ignored(),
                            List.of()));
        } else {
            row.result().completeExceptionally(verdict.cause());
        }
    }
}
