package dev.postern.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "caf%C3%A9, caf\u00e9",
        "caf%c3%a9, caf\u00e9",
        "%F0%9F%98%80, \ud83d\ude00",
        "a+b%2Bc, a+b+c",
        "100%25, 100%",
        "%EF%BF%BD, \ufffd",
    })
    void octets_of_utf_8_are_decoded(String encoded, String text) {
        assertThat(PercentEncoding.decode(encoded)).hasValue(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caf%E9",
                "%",
                "a%4",
                "%zz",
                "%4z",
                "% 41",
                "%+41",
                "%C3",
                "%C3x",
                "%C3%",
                "%C0%AF",
                "%ED%A0%80",
                "%F4%90%80%80",
                "%FF",
                "%A9",
                "%uFFFD"
            })
    void what_is_no_encoded_utf_8_is_not_decoded(String encoded) {
        assertThat(PercentEncoding.decode(encoded)).isEmpty();
        assertThat(PercentEncoding.isValid("/x?y=" + encoded)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/caf\u00e9", "/caf\u00c3\u00a9", "/a b", "/a\tb", "/a\u007fb", "/a\u0000b"})
    void a_target_of_other_characters_than_visible_ascii_is_not_valid(String target) {
        assertThat(PercentEncoding.isValid(target)).isFalse();
    }

    @Test
    void a_target_may_hold_every_visible_character() {
        assertThat(PercentEncoding.isValid("/track/user?a=!\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~%20%C3%A9"))
                .isTrue();
    }
}
