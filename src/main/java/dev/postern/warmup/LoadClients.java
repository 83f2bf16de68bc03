package dev.postern.warmup;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A closed loop of clients: each sends its next request after the answer to the last one. Owned by one warm-up, on its event loop. */
final class LoadClients {
    private static final int CLIENTS = 32;
    /** After so many the compiler has what it needs. */
    private static final int REQUESTS = 20_000;
    /** Enough that a limit on each key's rate stops few of them. */
    private static final int KEYS = 64;

    private static final List<String> ATTRIBUTES = List.of(
            "\"name\":\"John Wick\",\"email\":\"john@example.com\",\"mobile\":\"9876543210\",\"subscriptionType\":\"pro\","
                    + "\"region\":\"Mumbai\",\"totalPurchaseTillNow\":30000",
            "\"name\":\"J\\u00fcrgen\",\"totalPurchaseTillNow\":12.50,\"newsletter\":true,\"lastSeen\":\"2026-11-25T08:00:00Z\"",
            "\"region\":5,\"totalPurchaseTillNow\":\"many\",\"newsletter\":false,\"lastSeen\":\"2026-11-25\",\"email\":null",
            "\"name\":[],\"region\":{\"city\":\"Mumbai\"}");

    private final Vertx vertx;
    private final Buffer token;
    private final BooleanSupplier over;
    private final Promise<Integer> ended = Promise.promise();
    private int sent;
    private int answered;

    /** Each connection begins with {@code token}; {@code over} says when it is time to stop. */
    LoadClients(Vertx vertx, Buffer token, BooleanSupplier over) {
        this.vertx = vertx;
        this.token = token;
        this.over = over;
    }

    /** Sends until all is sent or it is over. Returns the number of answers. */
    Future<Integer> call(String host, int port) {
        NetClient client = vertx.createNetClient();
        List<Future<NetSocket>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(client.connect(port, host).onSuccess(this::open));
        }
        Future.all(clients).onFailure(ended::tryFail);
        return ended.future().eventually(client::close);
    }

    private void open(NetSocket socket) {
        // An answer is small and comes in one piece.
        socket.handler(answer -> {
            answered++;
            send(socket);
        });
        socket.write(token).onFailure(ended::tryFail);
        send(socket);
    }

    private void send(NetSocket socket) {
        if (sent == REQUESTS || over.getAsBoolean()) {
            ended.tryComplete(answered);
            return;
        }
        socket.write(request(sent++)).onFailure(ended::tryFail);
    }

    private static Buffer request(int number) {
        // Most of them are what clients send most.
        String attributes = ATTRIBUTES.get(number % 8 < ATTRIBUTES.size() ? number % 8 : 0);
        String body = "{\"id\":\"c" + number + "\",\"attributes\":{" + attributes + "}}";
        Buffer bytes = Buffer.buffer(body);
        return Buffer.buffer("POST /track/user HTTP/1.1\r\nHost: localhost\r\nx-growlytics-key: warm-up-"
                        + number % KEYS + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length()
                        + "\r\n\r\n")
                .appendBuffer(bytes);
    }
}
