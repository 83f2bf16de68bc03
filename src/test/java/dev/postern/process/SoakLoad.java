package dev.postern.process;

import dev.postern.support.Ledger;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Writes at a given rate whatever becomes of the answers, and enters everything in a ledger. A customer's next write waits for
 * the answer to the last. Owned by one soak; its state belongs to one event loop, all methods may be called from outside.
 */
final class SoakLoad implements AutoCloseable {
    private static final int CUSTOMERS = 20_000;
    private static final int CONNECTIONS = 128;
    private static final long TICK_MILLIS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final Deque<String> idle = new ArrayDeque<>();
    private final Recorder micros = new Recorder(3);
    private final HttpClient client;
    private final IntSupplier port;
    private final String key;
    private final Ledger ledger;
    private final Promise<Void> allAnswered = Promise.promise();
    private long paceStartNanos;
    private long paceSent;
    private double rate;
    private int underWay;
    private boolean stopping;

    /** {@code port} is asked before each request, as a load balancer is. */
    SoakLoad(IntSupplier port, String key, Ledger ledger) {
        this.port = port;
        this.key = key;
        this.ledger = ledger;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(2_000).setKeepAlive(true),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        for (int i = 0; i < CUSTOMERS; i++) {
            idle.add("c" + i);
        }
        loop.runOnContext(start -> vertx.setPeriodic(TICK_MILLIS, tick -> send()));
    }

    /** Requests a second from now on; infinity keeps every connection busy. */
    void pace(double perSecond) {
        loop.runOnContext(now -> {
            rate = perSecond;
            paceStartNanos = System.nanoTime();
            paceSent = 0;
        });
    }

    private void send() {
        if (Double.isInfinite(rate)) {
            while (underWay < CONNECTIONS) {
                sendOne();
            }
            return;
        }
        long due = (long) ((System.nanoTime() - paceStartNanos) / 1e9 * rate);
        while (paceSent < due && !idle.isEmpty()) {
            sendOne();
        }
        // A request for which no customer was free is not sent later in a heap.
        paceSent = Math.max(paceSent, due);
    }

    private void sendOne() {
        String customer = idle.remove();
        Ledger.Write write = ledger.write(customer);
        long startNanos = System.nanoTime();
        paceSent++;
        underWay++;
        RequestOptions where = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port.getAsInt())
                .setURI("/track/user")
                .setTimeout(PATIENCE.toMillis())
                .putHeader("x-growlytics-key", key);
        client.request(where)
                .compose(request -> request.send(write.body()))
                .compose(SoakLoad::whole)
                .onComplete(answer -> {
                    underWay--;
                    idle.add(customer);
                    if (answer.failed()) {
                        write.unanswered();
                        completeWhenAllAreAnswered();
                        return;
                    }
                    write.answered(answer.result());
                    completeWhenAllAreAnswered();
                    if (answer.result() == 200) {
                        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos));
                    }
                    if (Double.isInfinite(rate)) {
                        send();
                    }
                });
    }

    private static Future<Integer> whole(HttpClientResponse response) {
        return response.body().map(body -> response.statusCode());
    }

    /** Times of the answers 200 since the last call, in µs. */
    Histogram times() {
        return micros.getIntervalHistogram();
    }

    /** Returns after that long; the requests go on meanwhile. */
    void goOn(Duration time) {
        vertx.timer(Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS).await();
    }

    /** Sends nothing more and waits for the answers that are still to come. */
    void stop() throws TimeoutException {
        pace(0);
        loop.runOnContext(now -> {
            stopping = true;
            completeWhenAllAreAnswered();
        });
        allAnswered.future().await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void completeWhenAllAreAnswered() {
        if (stopping && underWay == 0) {
            allAnswered.tryComplete();
        }
    }

    @Override
    public void close() {
        pace(0);
        vertx.close().await();
    }
}
