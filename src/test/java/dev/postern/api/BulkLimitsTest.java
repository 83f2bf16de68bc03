package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 3, {@code POST /track/users}: how much one body may bring. */
class BulkLimitsTest {
    private static final String PATH = "/track/users";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static String item(String id, String members) {
        return "{\"id\":\"" + id + "\",\"attributes\":{" + members + "}}";
    }

    private static List<String> results(Reply reply) {
        return new JsonObject(reply.body())
                .getJsonArray("results").stream()
                        .map(JsonObject.class::cast)
                        .map(result -> result.getInteger("index") + " " + result.getInteger("status")
                                + (result.containsKey("type") ? " " + result.getString("type") : ""))
                        .toList();
    }

    private static String numbered(int items) {
        return IntStream.range(0, items)
                .mapToObj(i -> item("c" + i, "\"a\":" + i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void a_thousand_items_are_stored_and_what_is_behind_them_is_not() {
        Project project = GATEWAY.project();

        Reply reply = project.call(PATH, numbered(1_002));

        assertThat(results(reply)).hasSize(1_001).endsWith("999 200", "1000 413 PayloadTooLarge");
        assertThat(reply.body()).startsWith("{\"success\":false,\"accepted\":1000,\"failed\":1,");
        assertThat(project.customers()).hasSize(1_000).doesNotContain("c1000", "c1001");
    }

    @Test
    void five_mebibytes_are_taken_and_more_is_refused_before_anything_is_stored() {
        Project project = GATEWAY.project();
        String item = item("1", "");

        Reply most = project.call(PATH, "[" + item + " ".repeat(5_242_880 - item.length() - 2) + "]");
        Reply more = project.call(PATH, "[" + item("2", "") + " ".repeat(5_242_880) + "]");

        assertThat(results(most)).containsExactly("0 413 PayloadTooLarge");
        assertThat(more.status()).isEqualTo(413);
        assertThat(project.customers()).isEmpty();
    }
}
