package dev.postern.support;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.postern.docs.OpenApi;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Holds what the server answers against the API's document. Safe on any thread. */
public final class ApiDocument {
    public static final JsonObject DOCUMENT = OpenApi.whole();

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDialect(Dialects.getDraft202012());
    private static final Map<JsonObject, Schema> JSON_TO_SCHEMA = new ConcurrentHashMap<>();
    private static final JsonObject ERROR = new JsonObject().put("$ref", "#/components/schemas/Error");

    private ApiDocument() {}

    /** Fails where the document does not allow the answer; {@code path} has no query. */
    public static void check(String method, String path, Reply reply) {
        String asked = method + " " + path + " was answered " + reply.status();
        boolean ofBrowsers = (method.equals("OPTIONS") && reply.status() == 204) || path.startsWith("/docs/");
        if (ofBrowsers) {
            // A preflight, or a part of a page: no call.
            return;
        }
        Optional<JsonObject> operation = operation(method, path);
        if (operation.isEmpty()) {
            // No such path or method: whatever is answered is an error.
            require(validate(ERROR, reply.body()), asked);
            return;
        }
        JsonObject response =
                resolve(operation.get().getJsonObject("responses").getJsonObject(Integer.toString(reply.status())));
        if (response == null) {
            throw new AssertionError(asked + ", which the document does not have: " + reply.body());
        }
        checkHeaders(response, reply, asked);
        String type = mediaType(reply);
        JsonObject content = response.getJsonObject("content").getJsonObject(type);
        if (content == null) {
            throw new AssertionError(asked + " as " + type + ", which the document does not have");
        }
        String json = type.equals("application/json") ? reply.body() : Json.encode(reply.body());
        require(validate(content.getJsonObject("schema"), json), asked + " with " + reply.body());
        checkErrorType(response, reply, asked);
    }

    /** The description of a response names the types of its errors. */
    private static void checkErrorType(JsonObject response, Reply reply, String asked) {
        if (reply.status() >= 400
                && mediaType(reply).equals("application/json")
                && !response.getString("description").contains("`" + reply.type() + "`")) {
            throw new AssertionError(asked + " with a type that the document does not have: " + reply.body());
        }
    }

    private static void checkHeaders(JsonObject response, Reply reply, String asked) {
        JsonObject headers = response.getJsonObject("headers", new JsonObject());
        for (String name : headers.fieldNames()) {
            if (reply.headers().first(name).isEmpty()) {
                throw new AssertionError(asked + " without " + name);
            }
        }
    }

    private static String mediaType(Reply reply) {
        return reply.headers().first("content-type").orElse("nothing").split(";")[0];
    }

    /** The complaints of a schema of the document about a text; empty when there are none. */
    public static List<String> validate(JsonObject schema, String json) {
        return JSON_TO_SCHEMA.computeIfAbsent(schema, ApiDocument::compile).validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    /** With the components beside it, so that its references lead to them. */
    private static Schema compile(JsonObject schema) {
        JsonObject whole =
                new JsonObject().put("allOf", List.of(schema)).put("components", DOCUMENT.getJsonObject("components"));
        return SCHEMAS.getSchema(whole.encode(), InputFormat.JSON);
    }

    /** The operation that answers; empty where the document has none. */
    public static Optional<JsonObject> operation(String method, String path) {
        return DOCUMENT.getJsonObject("paths").stream()
                .filter(entry -> pattern(entry.getKey()).matcher(path).matches())
                .map(entry -> (JsonObject) entry.getValue())
                .flatMap(item -> Optional.ofNullable(item.getJsonObject(method.toLowerCase(Locale.ROOT))).stream())
                .findFirst();
    }

    private static Pattern pattern(String template) {
        // The slashes of an id may stand as they are.
        return Pattern.compile(
                template.replace(".", "\\.").replace("{id}", ".+").replaceAll("\\{\\w+}", "[^/]+"));
    }

    /** Follows a reference. */
    public static JsonObject resolve(JsonObject object) {
        if (object == null || !object.containsKey("$ref")) {
            return object;
        }
        JsonObject found = DOCUMENT;
        for (String step : object.getString("$ref").substring(2).split("/")) {
            found = found.getJsonObject(step);
        }
        return found;
    }

    private static void require(List<String> complaints, String asked) {
        if (!complaints.isEmpty()) {
            throw new AssertionError(asked + ", which the document does not allow: " + complaints);
        }
    }
}
