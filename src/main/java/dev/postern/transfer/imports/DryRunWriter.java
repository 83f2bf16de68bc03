package dev.postern.transfer.imports;

import dev.postern.bus.Endpoints;
import dev.postern.domain.ApiKey;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import java.util.List;
import java.util.Optional;

/** Asks what would become of customers, and stores nothing. */
final class DryRunWriter extends RowWriter<Rehearsal, List<Rehearsal.Verdict>> {

    DryRunWriter(ApiKey key, int shards) {
        super(key, Endpoints.REHEARSE, shards);
    }

    @Override
    int packetRows() {
        return 500;
    }

    @Override
    void write(List<PendingRow> rows) {
        List<TrackCommand> commands = rows.stream().map(this::command).toList();
        // Every shard judges all customers.
        ask(0, new Rehearsal(commands), commands.get(0).deadline())
                .onFailure(cause -> rows.forEach(row -> row.result().completeExceptionally(cause)))
                .onSuccess(verdicts -> {
                    for (int i = 0; i < rows.size(); i++) {
                        complete(rows.get(i), verdicts.get(i));
                    }
                });
    }

    private static void complete(PendingRow row, Rehearsal.Verdict verdict) {
        if (verdict.erased()) {
            row.result().completeExceptionally(new ServiceException(ErrorCode.ERASED, "This customer was erased."));
        } else {
            row.result().complete(new RowResult(Optional.empty(), verdict.ignored(), verdict.wouldFix()));
        }
    }
}
