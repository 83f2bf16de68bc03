package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.jdbc.CreatedKey;
import dev.postern.support.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, management: who changed what, and when. */
class ActionsTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private final Project project = GATEWAY.project();

    private Stream<JsonObject> listed(String query) {
        JsonArray actions = new JsonObject(project.read("/actions" + query).body()).getJsonArray("actions");
        return actions.stream().map(JsonObject.class::cast);
    }

    private List<String> withoutTimes(String query) {
        return listed(query)
                .map(action -> action.encode().replaceAll("\"at\":\"[^\"]+\"", "\"at\":T"))
                .toList();
    }

    @Test
    void an_erasure_and_a_retype_are_listed_with_the_key_the_newest_first() {
        project.track("{\"id\":\"1\",\"size\":1}");
        project.retype("size", "string");
        project.admin("DELETE", "/customers/1", "");

        assertThat(withoutTimes(""))
                .containsExactly(
                        "{\"at\":T,\"action\":\"customer_erased\",\"subject\":\"1\",\"by\":\"a\",\"detail\":{}}",
                        "{\"at\":T,\"action\":\"attribute_retyped\",\"subject\":\"size\",\"by\":\"a\","
                                + "\"detail\":{\"to\":\"string\",\"from\":\"number\"}}");
    }

    @Test
    void its_time_is_that_of_the_erasure() {
        project.track("{\"id\":\"1\"}");

        String erased = project.admin("DELETE", "/customers/1", "").body();

        assertThat(erased).contains(listed("").findFirst().orElseThrow().getString("at"));
    }

    @Test
    void neither_a_repeat_nor_what_was_refused_is_listed() {
        project.track("{\"id\":\"1\",\"size\":1}");
        project.retype("size", "number");
        project.retype("colour", "number");
        project.admin("DELETE", "/customers/2", "");
        project.admin("DELETE", "/customers/1", "");
        project.admin("DELETE", "/customers/1", "");

        assertThat(withoutTimes("")).hasSize(1);
    }

    @Test
    void a_key_made_or_revoked_is_listed_once_and_by_nobody() {
        CreatedKey key = GATEWAY.keys().create(project.name(), "read");
        assertThat(GATEWAY.keys().revoke(key.keyId())).isTrue();
        assertThat(GATEWAY.keys().revoke(key.keyId())).isTrue();

        assertThat(withoutTimes(""))
                .containsExactly(
                        "{\"at\":T,\"action\":\"key_revoked\",\"subject\":\"" + key.keyId() + "\",\"detail\":{}}",
                        "{\"at\":T,\"action\":\"key_created\",\"subject\":\"" + key.keyId()
                                + "\",\"detail\":{\"scope\":\"read\"}}");
    }

    @Test
    void pages_that_follow_each_other_hold_every_action_once() {
        List<String> erased = Stream.of("1", "2", "3", "4", "5")
                .peek(id -> project.track("{\"id\":\"" + id + "\"}"))
                .peek(id -> project.admin("DELETE", "/customers/" + id, ""))
                .toList();

        List<String> seen = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            JsonObject page = new JsonObject(
                    project.read("/actions?limit=2&after=" + next.get()).body());
            page.getJsonArray("actions").forEach(action -> seen.add(((JsonObject) action).getString("subject")));
            next = Optional.ofNullable(page.getString("next"));
        }

        assertThat(seen)
                .isEqualTo(erased.stream().sorted((a, b) -> b.compareTo(a)).toList());
    }

    @Test
    void they_are_searched_by_what_they_concern() {
        for (String id : List.of("1", "2", "3")) {
            project.track("{\"id\":\"" + id + "\"}");
            project.admin("DELETE", "/customers/" + id, "");
        }

        assertThat(listed("?subject=2").map(action -> action.getString("subject")))
                .containsExactly("2");
        assertThat(listed("?subject=4")).isEmpty();
    }

    @Test
    void another_project_sees_nothing_of_them() {
        project.track("{\"id\":\"1\"}");
        project.admin("DELETE", "/customers/1", "");

        assertThat(GATEWAY.project().read("/actions").body()).isEqualTo("{\"actions\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=x", "after=1_2", "limit=0", "limit=1001", "subject=%00"})
    void a_parameter_that_cannot_be_is_422_and_named(String query) {
        Reply reply = project.read("/actions?" + query);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains('\\' + "\"" + query.split("=")[0]);
    }
}
