package dev.postern.domain.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.key.ApiKey.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeyTest {
    @ParameterizedTest
    @CsvSource({
        "TRACK, TRACK, true",
        "TRACK, READ, false",
        "TRACK, ADMIN, false",
        "READ, TRACK, false",
        "READ, READ, true",
        "READ, ADMIN, false",
        "ADMIN, TRACK, true",
        "ADMIN, READ, true",
        "ADMIN, ADMIN, true",
    })
    void a_scope_allows_what_it_is_named_after_and_admin_all(Scope scope, Scope needed, boolean allowed) {
        assertThat(scope.allows(needed)).isEqualTo(allowed);
    }
}
