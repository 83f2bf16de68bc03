package dev.postern.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class EndpointTest {
    private static final long SOON = 5_000;

    private final Endpoint<Request, Reply> endpoint = new Endpoint<>("test.");
    private Vertx vertx;
    private Context context;
    private EndpointClient<Request, Reply> caller;

    private record Request(String text) {}

    private record Reply(Request request) {}

    @BeforeEach
    void register(Vertx vertx) {
        this.vertx = vertx;
        Endpoints.register(vertx);
        context = vertx.getOrCreateContext();
        caller = endpoint.client(vertx, 2);
    }

    private Future<Reply> ask(Request request, long timeoutMillis) {
        return ask(0, request, timeoutMillis);
    }

    private Future<Reply> ask(int shard, Request request, long timeoutMillis) {
        Deadline deadline = new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        Promise<Reply> reply = Promise.promise();
        context.runOnContext(turn -> caller.ask(shard, request, deadline).onComplete(reply));
        return reply.future();
    }

    private void serve(Function<Request, Future<Reply>> handler) {
        endpoint.serve(vertx.eventBus(), 0, handler);
    }

    private static void expectFailure(VertxTestContext test, Future<Reply> reply, ErrorCode code, String message) {
        reply.onComplete(test.failing(cause -> test.verify(() -> {
            assertThat(cause).isInstanceOfSatisfying(ServiceException.class, failure -> {
                assertThat(failure.code()).isEqualTo(code);
                assertThat(failure.getMessage()).contains(message);
            });
            test.completeNow();
        })));
    }

    @Test
    void question_and_reply_pass_by_reference(VertxTestContext test) {
        Request request = new Request("who?");
        serve(asked -> Future.succeededFuture(new Reply(asked)));
        ask(request, SOON)
                .onComplete(test.succeeding(reply -> test.verify(() -> {
                    assertThat(reply.request()).isSameAs(request);
                    test.completeNow();
                })));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void a_refusal_arrives_with_its_code_and_message(ErrorCode code, VertxTestContext test) {
        serve(asked -> Future.failedFuture(new ServiceException(code, "because")));
        expectFailure(test, ask(new Request("?"), SOON), code, "because");
    }

    @Test
    void a_handler_that_throws_answers_at_once(VertxTestContext test) {
        serve(asked -> {
            throw new IllegalStateException("a value of the caller");
        });
        expectFailure(test, ask(new Request("?"), SOON), ErrorCode.INTERNAL, "");
    }

    @Test
    void a_handler_that_throws_a_refusal_answers_with_it(VertxTestContext test) {
        serve(asked -> {
            throw new ServiceException(ErrorCode.OVERLOADED, "full");
        });
        expectFailure(test, ask(new Request("?"), SOON), ErrorCode.OVERLOADED, "full");
    }

    @Test
    void an_unforeseen_failure_tells_the_caller_nothing_of_itself(VertxTestContext test) {
        serve(asked -> Future.failedFuture(new IllegalStateException("secret")));
        ask(new Request("?"), SOON)
                .onComplete(test.failing(cause -> test.verify(() -> {
                    assertThat(cause).isInstanceOf(ServiceException.class);
                    assertThat(cause.getMessage()).doesNotContain("secret", "IllegalState");
                    test.completeNow();
                })));
    }

    @Test
    void where_nobody_serves_it_is_unavailable(VertxTestContext test) {
        expectFailure(test, ask(new Request("?"), SOON), ErrorCode.UNAVAILABLE, "");
    }

    @Test
    void another_shard_does_not_answer(VertxTestContext test) {
        serve(asked -> Future.succeededFuture(new Reply(asked)));
        expectFailure(test, ask(1, new Request("?"), SOON), ErrorCode.UNAVAILABLE, "");
    }

    @Test
    void a_handler_that_does_not_answer_is_a_timeout(VertxTestContext test) {
        Promise<Reply> never = Promise.promise();
        serve(asked -> never.future());
        expectFailure(test, ask(new Request("?"), 20), ErrorCode.TIMEOUT, "");
    }

    @Test
    void a_deadline_that_has_passed_asks_nobody(VertxTestContext test) {
        serve(asked -> {
            test.failNow("it was asked");
            return Future.succeededFuture(new Reply(asked));
        });
        expectFailure(test, ask(new Request("?"), 0), ErrorCode.TIMEOUT, "");
    }

    @Test
    void a_customer_has_one_shard_and_all_shards_get_some() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            int shard = Endpoints.shardOf("customer" + i, 7);
            assertThat(shard).isBetween(0, 6).isEqualTo(Endpoints.shardOf("customer" + i, 7));
            assertThat(Endpoints.shardOf("customer" + i, 1)).isZero();
            seen.add(shard);
        }
        assertThat(seen).hasSize(7);
    }
}
