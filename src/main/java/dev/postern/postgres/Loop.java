package dev.postern.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Function;

/**
 * Repeats an asynchronous step. A chain of futures that calls itself would unwind on the stack when it ends, and ends with a
 * stack overflow where its steps complete at once; here each step begins in a turn of the event loop of its own.
 */
public final class Loop {
    private Loop() {}

    /**
     * Runs {@code step} until its future completes with an empty value.
     *
     * @param step takes what the step before it left; what it throws is its failure
     * @return completes when a step leaves nothing, fails with the first step that fails
     */
    public static <S> Future<Void> run(Context context, S first, Function<S, Future<Optional<S>>> step) {
        Promise<Void> over = Promise.promise();
        next(context, first, step, over);
        return over.future();
    }

    private static <S> void next(Context context, S state, Function<S, Future<Optional<S>>> step, Promise<Void> over) {
        Future.succeededFuture(state).compose(step).onFailure(over::fail).onSuccess(left -> {
            if (left.isEmpty()) {
                over.complete();
            } else {
                context.runOnContext(later -> next(context, left.get(), step, over));
            }
        });
    }
}
