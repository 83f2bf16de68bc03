package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.key.KeyHash;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithPostgres
class KeyStoreTest {

    private final TestDatabase database;
    private final KeyStore keys;

    KeyStoreTest(TestDatabase database) {
        this.database = database;
        this.keys = new KeyStore(database.url());
    }

    @BeforeEach
    void begin_without_keys() {
        database.execute("TRUNCATE projects, api_keys");
    }

    @Test
    void a_new_key_makes_its_project() {
        CreatedKey created = keys.create("shop", "track");

        assertThat(created.project()).isEqualTo("shop");
        assertThat(database.query("SELECT project_id, attribute_names FROM projects"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("project_id", "shop").containsEntry("attribute_names", 0));
    }

    @Test
    void the_hashes_in_use_are_those_of_keys_that_are_not_revoked() {
        CreatedKey kept = keys.create("shop", "track");
        CreatedKey revoked = keys.create("shop", "track");
        assertThat(keys.revoke(revoked.keyId())).isTrue();

        assertThat(keys.hashesInUse(10)).containsExactly(KeyHash.of(kept.key()));
    }

    @Test
    void no_more_hashes_are_read_than_are_wanted() {
        keys.create("shop", "track");
        keys.create("shop", "track");

        assertThat(keys.hashesInUse(1)).hasSize(1);
    }

    @Test
    void a_project_may_have_many_keys() {
        keys.create("shop", "track");
        keys.create("shop", "read");
        keys.create("shop", "track");

        assertThat(keys.list(Optional.of("shop"))).hasSize(3);
        assertThat(database.query("SELECT project_id FROM projects")).hasSize(1);
    }

    @Test
    void a_key_is_256_random_bits_after_its_prefix() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            String key = keys.create("shop", "track").key();
            assertThat(key).startsWith("pk_");
            assertThat(Base64.getUrlDecoder().decode(key.substring(3))).hasSize(32);
            seen.add(key);
        }
        assertThat(seen).hasSize(20);
    }

    @Test
    void only_the_hash_of_a_key_is_stored() throws Exception {
        String key = keys.create("shop", "track").key();

        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        assertThat(database.query("SELECT key_hash FROM api_keys WHERE key_hash = ?", hash))
                .hasSize(1);
        assertThat(database.query(
                        "SELECT key_id FROM api_keys WHERE api_keys::text LIKE ?", "%" + key.substring(3) + "%"))
                .isEmpty();
    }

    @Test
    void the_key_does_not_show_in_the_text_of_the_record() {
        CreatedKey created = keys.create("shop", "track");

        assertThat(created.toString()).contains(created.keyId()).doesNotContain(created.key());
    }

    @Test
    void a_list_may_be_of_one_project_or_of_all() {
        CreatedKey shop = keys.create("shop", "track");
        CreatedKey blog = keys.create("blog", "admin");

        assertThat(keys.list(Optional.of("shop"))).extracting(ListedKey::keyId).containsExactly(shop.keyId());
        assertThat(keys.list(Optional.empty()))
                .extracting(ListedKey::keyId)
                .containsExactly(blog.keyId(), shop.keyId());
        assertThat(keys.list(Optional.of("none"))).isEmpty();
    }

    @Test
    void a_revoked_key_is_listed_with_its_time() {
        CreatedKey created = keys.create("shop", "track");

        assertThat(keys.revoke(created.keyId())).isTrue();
        assertThat(keys.list(Optional.empty()))
                .singleElement()
                .satisfies(key -> assertThat(key.revokedAt()).isPresent());
    }

    @Test
    void revoking_again_keeps_the_first_time() {
        CreatedKey created = keys.create("shop", "track");
        keys.revoke(created.keyId());
        var first = keys.list(Optional.empty());

        assertThat(keys.revoke(created.keyId())).isTrue();
        assertThat(keys.list(Optional.empty())).isEqualTo(first);
    }

    @Test
    void revoking_touches_no_other_key() {
        CreatedKey kept = keys.create("shop", "track");
        keys.revoke(keys.create("shop", "track").keyId());

        assertThat(keys.list(Optional.empty()))
                .filteredOn(key -> key.revokedAt().isEmpty())
                .extracting(ListedKey::keyId)
                .containsExactly(kept.keyId());
    }

    @Test
    void revoking_an_unknown_key_says_so() {
        assertThat(keys.revoke("k_unknown")).isFalse();
        assertThat(keys.revoke("' OR '1'='1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Shop", "-shop", "_shop", "a b", "shöp", "shop'", "shop\n"})
    void a_project_name_that_breaks_the_rule_is_refused(String project) {
        assertThatThrownBy(() -> keys.create(project, "track")).isInstanceOf(IllegalArgumentException.class);
        assertThat(database.query("SELECT project_id FROM projects")).isEmpty();
    }

    @Test
    void a_project_name_has_at_most_63_characters() {
        assertThat(keys.create("a".repeat(63), "track").project()).hasSize(63);
        assertThatThrownBy(() -> keys.create("a".repeat(64), "track")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_unknown_scope_is_refused() {
        assertThatThrownBy(() -> keys.create("shop", "write"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("track, read or admin");
    }

    @Test
    void the_demo_key_is_made_once() {
        keys.ensureDemoKey();
        keys.ensureDemoKey();

        assertThat(keys.list(Optional.empty())).singleElement().satisfies(key -> {
            assertThat(key.project()).isEqualTo("demo");
            assertThat(key.scope()).isEqualTo("track");
        });
        assertThat(database.query("SELECT key_id FROM api_keys WHERE key_hash = sha256('demo-key')"))
                .hasSize(1);
    }

    @Test
    void a_revoked_demo_key_stays_revoked() {
        keys.ensureDemoKey();
        keys.revoke("demo");
        keys.ensureDemoKey();

        assertThat(keys.list(Optional.empty()))
                .singleElement()
                .satisfies(key -> assertThat(key.revokedAt()).isPresent());
    }
}
