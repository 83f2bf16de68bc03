package dev.postern.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void run(int first, Function<Integer, Future<Optional<Integer>>> step) {
        Promise<Void> over = Promise.promise();
        context.runOnContext(turn -> Loop.run(context, first, step).onComplete(over));
        over.future().timeout(20, TimeUnit.SECONDS).await();
    }

    @Test
    void a_hundred_thousand_steps_that_complete_at_once_do_not_end_the_stack() {
        List<Integer> last = new ArrayList<>();
        run(0, step -> {
            last.add(step);
            return Future.succeededFuture(step == 100_000 ? Optional.empty() : Optional.of(step + 1));
        });
        assertThat(last).hasSize(100_001);
    }

    @Test
    void the_first_failure_ends_it() {
        assertThatThrownBy(() -> run(
                        0,
                        step -> step == 3
                                ? Future.failedFuture(new IllegalStateException("step 3"))
                                : Future.succeededFuture(Optional.of(step + 1))))
                .hasMessage("step 3");
    }

    @Test
    void what_a_step_throws_is_its_failure() {
        assertThatThrownBy(() -> run(0, step -> {
                    throw new IllegalStateException("thrown");
                }))
                .hasMessage("thrown");
    }
}
