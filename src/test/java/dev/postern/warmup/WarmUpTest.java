package dev.postern.warmup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.domain.Deadline;
import dev.postern.domain.Ignored;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class WarmUpTest {
    private static final long LONGEST_SECONDS = 10;
    private static final Config CONFIG = Settings.load(Map.of(), Optional.empty());

    @Test
    void callers_send_whole_requests_one_after_another_until_it_is_over(Vertx vertx) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        int port = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    assertThat(request.path()).isEqualTo("/track/user");
                    assertThat(body.toJsonObject().containsKey("attributes")).isTrue();
                    over.set(answered.incrementAndGet() >= 100);
                    request.response().end("{}");
                }))
                .listen(0, "127.0.0.1")
                .await(LONGEST_SECONDS, TimeUnit.SECONDS)
                .actualPort();

        int heard = onLoop(vertx, () -> new LoadClients(vertx, Buffer.buffer(), over::get).call("127.0.0.1", port));

        assertThat(heard).isBetween(60, 140);
    }

    @Test
    void its_own_requests_are_answered() throws Exception {
        assertThat(WarmUp.start(CONFIG).end(Duration.ofSeconds(20)).await(40, TimeUnit.SECONDS))
                .isPositive();
    }

    @Test
    void a_stranger_at_its_port_gets_nothing() throws Exception {
        WarmUp warmUp = WarmUp.start(CONFIG);
        int port = warmUp.port().await(LONGEST_SECONDS, TimeUnit.SECONDS);
        try (Socket stranger = new Socket("127.0.0.1", port)) {
            stranger.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
            stranger.getOutputStream().write("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));

            assertThat(bytesFrom(stranger)).isEmpty();
        } finally {
            warmUp.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Until the end, which may be a reset. */
    private static byte[] bytesFrom(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }

    @Test
    void its_port_is_open_on_one_loopback_address_only() throws Exception {
        WarmUp warmUp = WarmUp.start(CONFIG);
        int port = warmUp.port().await(LONGEST_SECONDS, TimeUnit.SECONDS);
        try {
            assertThatThrownBy(() -> new Socket("127.0.0.2", port).close()).isInstanceOf(ConnectException.class);
        } finally {
            warmUp.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_warm_up_that_is_closed_in_the_middle_closes_its_port() throws Exception {
        WarmUp warmUp = WarmUp.start(CONFIG);
        int port = warmUp.port().await(LONGEST_SECONDS, TimeUnit.SECONDS);

        warmUp.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);

        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void a_port_that_nobody_listens_on_ends_the_warm_up(Vertx vertx) throws Exception {
        var server = vertx.createNetServer(new NetServerOptions().setPort(0).setHost("127.0.0.1"))
                .connectHandler(socket -> {})
                .listen()
                .await(LONGEST_SECONDS, TimeUnit.SECONDS);
        server.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);

        Future<Integer> called =
                Future.future(promise -> vertx.runOnContext(turn -> new LoadClients(vertx, Buffer.buffer(), () -> false)
                        .call("127.0.0.1", server.actualPort())
                        .onComplete(promise)));

        assertThat(called.otherwise(-1).await(LONGEST_SECONDS, TimeUnit.SECONDS))
                .isEqualTo(-1);
    }

    @Test
    void the_understudy_judges_types_as_the_store_does(Vertx vertx) throws Exception {
        Attribute mismatch = new Attribute("region", new AttributeValue(AttributeType.NUMBER, "5"));
        TrackCommand command = new TrackCommand(
                new ApiKey("p", "k", ApiKey.Scope.TRACK),
                new TrackUser("1", List.of(mismatch), List.of()),
                10,
                new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)));

        Verdict verdict = onLoop(vertx, () -> new StubStore(vertx.getOrCreateContext(), 50).track(command));

        assertThat(verdict.ignored())
                .containsExactly(new Ignored.TypeMismatch("region", AttributeType.STRING, AttributeType.NUMBER));
    }

    private static <T> T onLoop(Vertx vertx, java.util.function.Supplier<Future<T>> work) throws Exception {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(turn -> work.get().onComplete(done));
        return done.future().await(LONGEST_SECONDS, TimeUnit.SECONDS);
    }
}
