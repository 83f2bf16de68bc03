package dev.postern.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls the API on one port of this machine and holds every answer against its document. Any thread may use it. */
public record ApiClient(int port) {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    /** A request to a path, with a limit on the wait for its answer. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LONGEST_ANSWER);
    }

    /** {@code POST /track/user} as the source's sample sends it: without {@code Content-Type}. */
    public HttpRequest.Builder tracking(String key, byte[] body) {
        return calling("/track/user", key, body);
    }

    /** {@code POST} to any path of the API, which may end in a query. */
    public HttpRequest.Builder calling(String path, String key, byte[] body) {
        return request(path).header("x-growlytics-key", key).POST(BodyPublishers.ofByteArray(body));
    }

    public Reply track(String key, String body) {
        return track(key, body.getBytes(StandardCharsets.UTF_8));
    }

    public Reply track(String key, byte[] body) {
        return send(tracking(key, body));
    }

    /** The same without waiting; fails as the connection does. */
    public CompletableFuture<Reply> trackLater(String key, String body) {
        return sendLater(tracking(key, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Any request without waiting; fails as the connection does. */
    public CompletableFuture<Reply> sendLater(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(ApiClient::checked);
    }

    /** Asks as an admin, without a body. */
    public Reply admin(String key, String method, String path) {
        return admin(key, method, path, "");
    }

    public Reply admin(String key, String method, String path, String body) {
        return send(
                request(path).header("Authorization", "Bearer " + key).method(method, BodyPublishers.ofString(body)));
    }

    public Reply send(HttpRequest.Builder request) {
        try {
            return checked(HTTP.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Reply checked(HttpResponse<String> response) {
        Reply reply = Reply.of(response);
        ApiDocument.check(response.request().method(), response.uri().getRawPath(), reply);
        return reply;
    }
}
