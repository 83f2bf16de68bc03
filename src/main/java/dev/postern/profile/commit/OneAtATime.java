package dev.postern.profile.commit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Does asynchronous work in the order in which it came, one piece after the other. Owned by one event loop. */
public final class OneAtATime {
    private final Context context;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    public OneAtATime(Context context) {
        this.context = context;
    }

    /** Completes as {@code work} does, and fails with what it throws. */
    public <T> Future<T> run(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        waiting.add(() -> Future.succeededFuture()
                .compose(turn -> work.get())
                .onComplete(promise)
                .onComplete(done -> context.runOnContext(turn -> next())));
        if (!busy) {
            next();
        }
        return promise.future();
    }

    private void next() {
        Runnable first = waiting.poll();
        busy = first != null;
        if (first != null) {
            first.run();
        }
    }
}
