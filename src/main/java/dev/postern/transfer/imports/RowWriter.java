package dev.postern.transfer.imports;

import dev.postern.bus.Caller;
import dev.postern.bus.Endpoint;
import dev.postern.domain.ApiKey;
import dev.postern.domain.Deadline;
import dev.postern.domain.TrackCommand;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends customers to the shards, as the API port does. Rows come from the importing thread; their results are completed on
 * the event loop of this verticle.
 *
 * @param <Q> the request to a shard
 * @param <R> its reply
 */
abstract class RowWriter<Q, R> extends VerticleBase {
    /** Long: an import is better late than interrupted. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final ApiKey key;
    private final Endpoint<Q, R> endpoint;
    private final int shards;
    private @Nullable Caller<Q, R> caller;

    /** {@code key} is the one that types are fixed by. */
    RowWriter(ApiKey key, Endpoint<Q, R> endpoint, int shards) {
        this.key = key;
        this.endpoint = endpoint;
        this.shards = shards;
    }

    @Override
    public final Future<?> start() {
        caller = endpoint.caller(vertx, shards);
        return Future.succeededFuture();
    }

    /** Completes the result of each of {@code rows}, all of which bring a customer. */
    void send(List<PendingRow> rows) {
        context.runOnContext(turn -> write(rows));
    }

    /** On the event loop. */
    abstract void write(List<PendingRow> rows);

    /** How many rows are best sent at a time. */
    abstract int packetRows();

    final int shards() {
        return shards;
    }

    final TrackCommand command(PendingRow row) {
        return new TrackCommand(key, row.user(), row.bytes(), new Deadline(System.nanoTime() + DEADLINE.toNanos()));
    }

    final Future<R> ask(int shard, Q request, Deadline deadline) {
        return Objects.requireNonNull(caller, "the writer is not deployed").ask(shard, request, deadline);
    }
}
