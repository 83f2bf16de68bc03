package dev.postern.api;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.jdbc.CreatedKey;
import dev.postern.support.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that may track: of projects, new, revoked and of other scopes. */
class KeysTest {
    private static final Duration LONGEST_LIFE_OF_A_REVOKED_KEY = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of("POSTERN_KEYS_CACHE_EXPIRY", "100ms"));

    private static Reply track(String key) {
        return GATEWAY.client().track(key, "{\"id\":\"1\",\"name\":\"John\"}");
    }

    @Test
    void a_new_key_works_at_once() {
        CreatedKey key = GATEWAY.keys().create("shop", "track");

        assertThat(track(key.key()).statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
    }

    @Test
    void a_revoked_key_is_refused_soon_without_a_restart() {
        CreatedKey key = GATEWAY.keys().create("shop", "track");
        assertThat(track(key.key()).status()).isEqualTo(200);

        assertThat(GATEWAY.keys().revoke(key.keyId())).isTrue();

        long start = System.nanoTime();
        await("the refusal").until(() -> track(key.key()).status() == 401);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_LIFE_OF_A_REVOKED_KEY);
    }

    @Test
    void revoking_one_key_leaves_the_others_of_its_project() {
        CreatedKey revoked = GATEWAY.keys().create("shop", "track");
        CreatedKey kept = GATEWAY.keys().create("shop", "track");

        GATEWAY.keys().revoke(revoked.keyId());

        assertThat(track(revoked.key()).status()).isEqualTo(401);
        assertThat(track(kept.key()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"track", "admin"})
    void a_key_of_a_scope_that_writes_may_track(String scope) {
        CreatedKey key = GATEWAY.keys().create("shop", scope);

        assertThat(track(key.key()).status()).isEqualTo(200);
    }

    @Test
    void a_key_that_only_reads_may_not_track() {
        CreatedKey key = GATEWAY.keys().create("readers", "read");

        Reply reply = track(key.key());

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.type()).isEqualTo("Forbidden");
        assertThat(GATEWAY.sql("SELECT customer_id AS value FROM profiles WHERE project_id = 'readers'"))
                .isEmpty();
    }

    @Test
    void a_key_is_stored_as_its_hash_only() {
        CreatedKey key = GATEWAY.keys().create("shop", "track");

        assertThat(GATEWAY.everything()).noneMatch(row -> String.valueOf(row).contains(key.key()));
        assertThat(GATEWAY.sql(
                        "SELECT key_id AS value FROM api_keys WHERE key_hash = sha256(?::text::bytea)", key.key()))
                .containsExactly(key.keyId());
    }
}
