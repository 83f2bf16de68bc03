package dev.postern.cli.files;

import dev.postern.bus.Caller;
import dev.postern.bus.Endpoints;
import dev.postern.domain.ApiKey;
import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks what would become of customers, and stores nothing. */
final class RehearsingRoad extends Road {
    private final int shards;
    private @Nullable Caller<DryRun, List<DryRun.Verdict>> rehearse;

    RehearsingRoad(ApiKey key, int shards) {
        super(key);
        this.shards = shards;
    }

    @Override
    public Future<?> start() {
        rehearse = Endpoints.DRY_RUN.caller(vertx, shards);
        return Future.succeededFuture();
    }

    @Override
    int packet() {
        return 500;
    }

    @Override
    void ask(List<Entry> entries) {
        List<TrackCommand> commands = entries.stream().map(this::command).toList();
        rehearse(new DryRun(commands)).onComplete(answered -> answer(entries, answered));
    }

    private Future<List<DryRun.Verdict>> rehearse(DryRun rehearsal) {
        // Every shard judges all customers.
        return rehearse == null
                ? Future.failedFuture(new IllegalStateException("the road is not open"))
                : rehearse.ask(0, rehearsal, rehearsal.commands().get(0).deadline());
    }

    private static void answer(List<Entry> entries, AsyncResult<List<DryRun.Verdict>> answered) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (answered.failed()) {
                entry.answer().completeExceptionally(answered.cause());
            } else {
                answer(entry, answered.result().get(i));
            }
        }
    }

    private static void answer(Entry entry, DryRun.Verdict verdict) {
        if (verdict.erased()) {
            entry.answer().completeExceptionally(new ServiceException(ErrorCode.ERASED, "This customer was erased."));
        } else {
            entry.answer().complete(new Judgement(Optional.empty(), verdict.ignored(), verdict.wouldFix()));
        }
    }
}
