package dev.postern.cli.files;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.ApiKey;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores customers. Rows of one customer are stored one after the other in the order of the file, where the profile side
 * would let a row that needs a transaction be overtaken by the next.
 */
final class StoringRoad extends Road {
    private final int shards;
    private final Map<String, Future<Verdict>> customerToLast = new HashMap<>();
    private @Nullable EndpointClient<TrackCommand, Verdict> track;

    StoringRoad(ApiKey key, int shards) {
        super(key);
        this.shards = shards;
    }

    @Override
    public Future<?> start() {
        track = Endpoints.TRACK.client(vertx, shards);
        return Future.succeededFuture();
    }

    @Override
    int packet() {
        return 64;
    }

    @Override
    void ask(List<Entry> entries) {
        entries.forEach(this::ask);
    }

    private void ask(Entry entry) {
        String customerId = entry.user().customerId();
        Future<Verdict> before = customerToLast.get(customerId);
        Future<Verdict> verdict =
                before == null ? store(entry, customerId) : before.transform(answered -> store(entry, customerId));
        customerToLast.put(customerId, verdict);
        verdict.onComplete(answered -> {
            customerToLast.remove(customerId, verdict);
            if (answered.succeeded()) {
                Verdict stored = answered.result();
                entry.answer().complete(new Judgement(Optional.of(stored.outcome()), stored.ignored(), List.of()));
            } else {
                entry.answer().completeExceptionally(answered.cause());
            }
        });
    }

    private Future<Verdict> store(Entry entry, String customerId) {
        if (track == null) {
            return Future.failedFuture(new IllegalStateException("the road is not open"));
        }
        TrackCommand command = command(entry);
        return track.ask(Endpoints.shardOf(customerId, shards), command, command.deadline());
    }
}
