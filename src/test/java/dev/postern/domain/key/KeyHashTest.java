package dev.postern.domain.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyHashTest {

    @Test
    void it_is_the_sha_256_of_the_key() {
        // FIPS 180-4's example.
        assertThat(HexFormat.of().formatHex(KeyHash.of("abc").bytes()))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo-key", "schlüssel😀"})
    void keys_are_hashed_as_utf8(String key) throws NoSuchAlgorithmException {
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        assertThat(KeyHash.of(key).bytes()).isEqualTo(expected);
    }

    @Test
    void equal_keys_have_equal_hashes_and_others_have_not() {
        assertThat(KeyHash.of("a")).isEqualTo(KeyHash.of("a")).isNotEqualTo(KeyHash.of("A"));
    }
}
