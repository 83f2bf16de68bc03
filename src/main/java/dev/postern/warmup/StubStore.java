package dev.postern.warmup;

import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.customer.ResolvedProfile;
import dev.postern.profile.customer.UpsertBatch;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.Resolution;
import dev.postern.store.customer.ProfileChange;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;

/** Resolves types and batches rows as the real store does, and keeps nothing. Owned by one warm-up. */
final class StubStore {
    private static final AttributeTypes TYPES = AttributeTypes.RESERVED_ONLY.with(Map.of(
            "subscriptionType", AttributeType.STRING,
            "region", AttributeType.STRING,
            "totalPurchaseTillNow", AttributeType.NUMBER,
            "newsletter", AttributeType.BOOLEAN,
            "lastSeen", AttributeType.DATE));

    private final Context context;
    private final int maxAttributes;
    private UpsertBatch<Promise<Verdict>> batch;

    StubStore(Context context, int maxAttributes) {
        this.context = context;
        this.maxAttributes = maxAttributes;
        this.batch = new UpsertBatch<>(maxAttributes);
    }

    /** Answers as if the command had been stored. */
    Future<Verdict> track(TrackCommand command) {
        if (!(TYPES.resolve(command.user().attributes()) instanceof Resolution.Resolved resolved)) {
            return Future.succeededFuture(new Verdict(Outcome.UNCHANGED, List.of()));
        }
        ResolvedProfile profile = ResolvedProfile.of(command.user(), resolved);
        Promise<Verdict> promise = Promise.promise();
        if (batch.isEmpty()) {
            context.runOnContext(turn -> commit());
        }
        if (!batch.offer(profile, promise)) {
            promise.complete();
        }
        return promise.future().map(committed -> new Verdict(Outcome.UPDATED, profile.ignored()));
    }

    private void commit() {
        List<UpsertBatch.Row<Promise<Verdict>>> rows = batch.rows();
        batch = new UpsertBatch<>(maxAttributes);
        List<ProfileChange> changes = UpsertBatch.changes(rows);
        for (int i = 0; i < rows.size(); i++) {
            if (!changes.get(i).attributesJson().isEmpty()) {
                rows.get(i).writes().forEach(Promise::complete);
            }
        }
    }
}
