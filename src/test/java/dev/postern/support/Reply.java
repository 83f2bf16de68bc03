package dev.postern.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/** A response as it came over HTTP. */
public record Reply(int status, String body, HttpHeaders headers) {

    /** The answer to everything that was stored as it was sent. */
    public static final String SUCCESS = "{\"success\":true}";
    /** The body of an answer to an event that is stored already. */
    public static final String REPEATED = "{\"success\":true,\"repeated\":true}";

    /** Reads one header. */
    @FunctionalInterface
    public interface HttpHeaders {
        Optional<String> first(String name);
    }

    static Reply of(HttpResponse<String> response) {
        return new Reply(response.statusCode(), response.body(), response.headers()::firstValue);
    }

    /** The word that names the error. */
    public String type() {
        return new JsonObject(body).getString("type");
    }

    /** The violations of a 422 in their order, each as {@code code at path/of/it}; {@code code} alone for the body. */
    public List<String> violations() {
        return details().stream().map(Reply::violation).toList();
    }

    private static String violation(JsonObject detail) {
        JsonArray path = detail.getJsonArray("path");
        String at = String.join("/", path.stream().map(String::valueOf).toList());
        return path.isEmpty() ? detail.getString("type") : detail.getString("type") + " at " + at;
    }

    private List<JsonObject> details() {
        return new JsonObject(body)
                .getJsonArray("details").stream().map(JsonObject.class::cast).toList();
    }

    /** Status and body together, for an assertion that shows both. */
    public String statusAndBody() {
        return status + " " + body;
    }
}
