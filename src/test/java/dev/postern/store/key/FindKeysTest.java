package dev.postern.store.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyHash;
import dev.postern.store.StoreClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithPostgres
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FindKeysTest {
    private final TestDatabase database;
    private final StoreClient client;

    FindKeysTest(TestDatabase database) {
        this.database = database;
        this.client = new StoreClient(database);
    }

    @AfterAll
    void close() {
        client.close();
    }

    private Optional<ApiKey> find(String key) {
        KeyHash hash = KeyHash.of(key);
        List<KeyHash> hashes = List.of(KeyHash.of("pk_another"), hash, KeyHash.of("pk_third"));
        return Optional.ofNullable(
                new FindKeys().execute(client.pool(), hashes).await().get(hash));
    }

    @ParameterizedTest
    @EnumSource(ApiKey.Scope.class)
    void a_key_is_found_with_its_project_and_scope(ApiKey.Scope scope) {
        String key = database.createKey("shop", scope.label());
        assertThat(find(key)).hasValueSatisfying(found -> {
            assertThat(found.projectId()).isEqualTo("shop");
            assertThat(found.scope()).isEqualTo(scope);
            assertThat(found.keyId()).isNotBlank();
        });
    }

    @Test
    void keys_of_several_projects_are_found_at_once_each_with_its_own() {
        Map<KeyHash, String> hashToProject = new HashMap<>();
        for (String project : List.of("one", "two", "three")) {
            hashToProject.put(KeyHash.of(database.createKey(project)), project);
        }
        assertThat(new FindKeys().execute(client.pool(), hashToProject.keySet()).await())
                .hasSameSizeAs(hashToProject)
                .allSatisfy((hash, key) -> assertThat(key.projectId()).isEqualTo(hashToProject.get(hash)));
    }

    @Test
    void an_unknown_key_is_nobody() {
        assertThat(find("pk_unknown")).isEmpty();
    }

    @Test
    void a_revoked_key_is_nobody() {
        String key = database.createKey("other");
        assertThat(find(key)).isPresent();
        database.execute("UPDATE api_keys SET revoked_at = now() WHERE project_id = 'other'");
        assertThat(find(key)).isEmpty();
    }
}
