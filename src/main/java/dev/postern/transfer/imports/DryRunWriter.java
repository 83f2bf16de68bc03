package dev.postern.transfer.imports;

import dev.postern.bus.Caller;
import dev.postern.bus.Endpoints;
import dev.postern.domain.ApiKey;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks what would become of customers, and stores nothing. */
final class DryRunWriter extends RowWriter {
    private final int shards;
    private @Nullable Caller<Rehearsal, List<Rehearsal.Verdict>> rehearse;

    DryRunWriter(ApiKey key, int shards) {
        super(key);
        this.shards = shards;
    }

    @Override
    public Future<?> start() {
        rehearse = Endpoints.REHEARSE.caller(vertx, shards);
        return Future.succeededFuture();
    }

    @Override
    int packet() {
        return 500;
    }

    @Override
    void ask(List<PendingRow> entries) {
        List<TrackCommand> commands = entries.stream().map(this::command).toList();
        rehearse(new Rehearsal(commands)).onComplete(answered -> answer(entries, answered));
    }

    private Future<List<Rehearsal.Verdict>> rehearse(Rehearsal rehearsal) {
        // Every shard judges all customers.
        return rehearse == null
                ? Future.failedFuture(new IllegalStateException("the road is not open"))
                : rehearse.ask(0, rehearsal, rehearsal.commands().get(0).deadline());
    }

    private static void answer(List<PendingRow> entries, AsyncResult<List<Rehearsal.Verdict>> answered) {
        for (int i = 0; i < entries.size(); i++) {
            PendingRow entry = entries.get(i);
            if (answered.failed()) {
                entry.answer().completeExceptionally(answered.cause());
            } else {
                answer(entry, answered.result().get(i));
            }
        }
    }

    private static void answer(PendingRow entry, Rehearsal.Verdict verdict) {
        if (verdict.erased()) {
            entry.answer().completeExceptionally(new ServiceException(ErrorCode.ERASED, "This customer was erased."));
        } else {
            entry.answer().complete(new RowResult(Optional.empty(), verdict.ignored(), verdict.wouldFix()));
        }
    }
}
