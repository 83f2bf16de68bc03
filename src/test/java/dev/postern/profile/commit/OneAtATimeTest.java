package dev.postern.profile.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OneAtATimeTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final OneAtATime work = new OneAtATime(context);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private <T> T onLoop(Future<T> made) {
        return made.timeout(20, TimeUnit.SECONDS).await();
    }

    @Test
    void the_second_begins_when_the_first_has_ended() {
        List<String> begun = new ArrayList<>();
        Promise<String> first = Promise.promise();
        Promise<String> both = Promise.promise();
        context.runOnContext(turn -> {
            work.run(() -> {
                begun.add("first");
                return first.future();
            });
            work.run(() -> {
                        begun.add("second");
                        return Future.succeededFuture("second");
                    })
                    .onComplete(both);
            begun.add("asked");
            first.complete("first");
        });
        assertThat(onLoop(both.future())).isEqualTo("second");
        assertThat(begun).containsExactly("first", "asked", "second");
    }

    @Test
    void one_that_throws_fails_alone() {
        Promise<String> thrown = Promise.promise();
        Promise<String> next = Promise.promise();
        context.runOnContext(turn -> {
            work.<String>run(() -> {
                        throw new IllegalStateException("thrown");
                    })
                    .onComplete(thrown);
            work.run(() -> Future.succeededFuture("next")).onComplete(next);
        });
        assertThat(onLoop(next.future())).isEqualTo("next");
        assertThat(thrown.future().cause()).hasMessage("thrown");
    }
}
