package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    private static final long SEED = 63L;

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\n\u007f\u0001", "é", "\uFFFF", "\uD83D\uDE00", "a\uD83D\uDE00b\uD83D\uDE00"})
    void text_without_nul_and_lone_surrogates_is_storable(String text) {
        assertThat(Text.isStorable(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "a\0b",
                "\uD83D",
                "\uDE00",
                "\uDE00\uD83D",
                "a\uD83D",
                "\uD83Da",
                "\uD83D\uD83D\uDE00",
                "\uD83D\uDE00\uDE00"
            })
    void nul_and_lone_surrogates_are_not(String text) {
        assertThat(Text.isStorable(text)).isFalse();
    }

    @Test
    void what_is_storable_survives_utf8() {
        Random random = new Random(SEED);
        char[] alphabet = {'a', '\uD83D', '\uDE00', '\uDBFF', '\uDFFF', '\uE000', '\uD7FF'};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                text.append(alphabet[random.nextInt(alphabet.length)]);
            }
            String same = new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            assertThat(Text.isStorable(text.toString()))
                    .as("seed %d, round %d", SEED, i)
                    .isEqualTo(same.contentEquals(text));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, false",
        "a, 0, true",
        "ab, 2, false",
        "abc, 2, true",
        "😀😀, 2, false",
        "😀😀😀, 2, true",
        "😀a😀, 3, false"
    })
    void lengths_are_counted_in_code_points(String text, int max, boolean longer) {
        assertThat(Text.isLongerThan(text, max)).isEqualTo(longer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n\r", "\u00a0", "\u2003\u3000", "\u2028"})
    void white_space_alone_is_blank_and_invisible(String text) {
        assertThat(Text.isBlank(text)).isTrue();
        assertThat(Text.isInvisible(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200b",
                "\u200c\u200d",
                "\u2060",
                "\ufeff",
                "\u00ad",
                "\u200e\u202e\u2066",
                "\u180e",
                "\u034f",
                "\u3164",
                "\u2800",
                "\ufe0f",
                "\uDB40\uDC20",
                "\uDB40\uDD00",
                " \u200b\t\ufeff "
            })
    void characters_without_a_width_alone_are_invisible(String text) {
        assertThat(Text.isInvisible(text)).isTrue();
    }

    @Test
    void what_cannot_be_seen_is_stripped_from_both_ends_only() {
        assertThat(Text.strip("\ufeff \u200ba\u200b b\uDB40\uDC20\u00a0")).isEqualTo("a\u200b b");
        assertThat(Text.strip(" \u200b ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " a ", "\0", "\u00a0x", ".", "\u200bx", "\u2764\ufe0f", "\uD83D\uDE00"})
    void anything_to_see_is_neither_blank_nor_invisible(String text) {
        assertThat(Text.isBlank(text)).isFalse();
        assertThat(Text.isInvisible(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\tb", "a\n", "\u001f", "\u007f", "\u0080", "x\u009f"})
    void control_characters_are_found(String text) {
        assertThat(Text.hasControl(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ab", "~", "\u00a0", "😀"})
    void other_characters_are_no_control_characters(String text) {
        assertThat(Text.hasControl(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"abc, 3, abc", "abcd, 3, abc…", "😀😀, 2, 😀😀", "😀😀😀, 2, 😀😀…", "'', 3, ''"})
    void a_long_text_is_cut_between_code_points(String text, int max, String shown) {
        assertThat(Text.abbreviate(text, max)).isEqualTo(shown);
    }
}
