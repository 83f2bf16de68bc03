package dev.postern.api;

import dev.postern.support.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One tenant of a gateway: tracks with its key, and reads back with SQL what that has done. */
record Project(TestGateway gateway, String name, String key) {

    Reply track(String body) {
        return gateway.client().track(key, body);
    }

    Reply track(byte[] body) {
        return gateway.client().track(key, body);
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
        return single(
                "SELECT attributes::text AS value FROM profiles WHERE project_id = ? AND customer_id = ?",
                name,
                customerId);
    }

    /** The text of one attribute of customer 1: a string without its quotes, a number with all its digits. */
    Optional<String> stored(String attribute) {
        return single(
                "SELECT attributes ->> ? AS value FROM profiles WHERE project_id = ? AND customer_id = '1'",
                attribute,
                name);
    }

    private Optional<String> single(String sql, @Nullable Object... parameters) {
        List<Map<String, @Nullable Object>> rows = gateway.database().query(sql, parameters);
        return rows.stream()
                .flatMap(row -> Optional.ofNullable(row.get("value")).stream())
                .map(String::valueOf)
                .findFirst();
    }

    List<String> customers() {
        return gateway
                .database()
                .query("SELECT customer_id FROM profiles WHERE project_id = ? ORDER BY 1", name)
                .stream()
                .map(row -> String.valueOf(row.get("customer_id")))
                .toList();
    }

    /** The fixed types: name to type. */
    Map<String, String> types() {
        Map<String, String> nameToType = new TreeMap<>();
        gateway.database()
                .query("SELECT name, type FROM attribute_types WHERE project_id = ?", name)
                .forEach(row -> nameToType.put(String.valueOf(row.get("name")), String.valueOf(row.get("type"))));
        return nameToType;
    }
}
