package dev.postern.api;

import static dev.postern.support.Await.await;

import dev.postern.support.Reply;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One tenant of a gateway: tracks with its key, and reads back with SQL what that has done. */
record Project(TestGateway gateway, String name, String key) {
    /** The beginning of the admin's key; the rest of it is the key that tracks. */
    static final String ADMIN = "admin's ";

    /** Asks the management port as this project's admin; {@code path} begins behind the project's name. */
    Reply admin(String method, String path, String body) {
        return gateway.management().admin(ADMIN + key, method, "/projects/" + name + path, body);
    }

    Reply read(String path) {
        return admin("GET", path, "");
    }

    Reply track(String body) {
        return gateway.client().track(key, body);
    }

    Reply track(byte[] body) {
        return gateway.client().track(key, body);
    }

    /** The same as {@link #track(String)}, without being stored. */
    Reply dryRun(String body) {
        return call("/track/user?dryRun=true", body);
    }

    /** {@code POST} to any path of the API, which may end in a query. */
    Reply call(String path, String body) {
        return gateway.client().send(gateway.client().calling(path, key, body.getBytes(StandardCharsets.UTF_8)));
    }

    CompletableFuture<Reply> trackLater(String body) {
        return gateway.client().trackLater(key, body);
    }

    /** Tracks one attribute of customer 1; {@code value} is a JSON literal. */
    Reply trackAttribute(String attribute, String value) {
        return track("{\"id\":\"1\",\"attributes\":{" + Bodies.quoted(attribute) + ":" + value + "}}");
    }

    /** The attributes of a customer as PostgreSQL writes them: shortest name first, a blank after colon and comma. */
    Optional<String> row(String customerId) {
        return first(
                "SELECT attributes::text AS value FROM profiles WHERE project_id = ? AND customer_id = ?",
                name,
                customerId);
    }

    /** The text of one attribute of customer 1: a string without its quotes, a number with all its digits. */
    Optional<String> stored(String attribute) {
        return first(
                "SELECT attributes ->> ? AS value FROM profiles WHERE project_id = ? AND customer_id = '1'",
                attribute,
                name);
    }

    private Optional<String> first(String sql, @Nullable Object... parameters) {
        return gateway.sql(sql, parameters).stream().filter(Objects::nonNull).findFirst();
    }

    List<@Nullable String> customers() {
        return gateway.sql("SELECT customer_id AS value FROM profiles WHERE project_id = ? ORDER BY 1", name);
    }

    /** The fixed types, each as {@code name type}, in the order of the names. */
    List<@Nullable String> types() {
        return gateway.sql(
                "SELECT name || ' ' || type AS value FROM attribute_types WHERE project_id = ? AND event = '' ORDER BY name",
                name);
    }

    /** Orders another type for an attribute. */
    Reply retype(String attribute, String to) {
        return admin("POST", "/attributes/" + attribute + "/retype?type=" + to, "");
    }

    /** The newest re-type, as soon as all values have followed. */
    JsonObject awaitRetyped() {
        return await("the end of the re-type")
                .until(this::newestRetype, retype -> retype.getString("state").equals("done"));
    }

    private JsonObject newestRetype() {
        return new JsonObject(read("/retypes").body()).getJsonArray("retypes").getJsonObject(0);
    }

    /** As what kinds of JSON an attribute is stored. */
    List<@Nullable String> kinds(String attribute) {
        return gateway.sql(
                "SELECT DISTINCT jsonb_typeof(attributes -> ?) AS value FROM profiles"
                        + " WHERE project_id = ? AND attributes -> ? IS NOT NULL",
                attribute,
                name,
                attribute);
    }
}
