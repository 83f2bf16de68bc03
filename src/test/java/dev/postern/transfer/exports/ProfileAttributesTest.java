package dev.postern.transfer.exports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.type.Numbers;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileAttributesTest {
    private static final int ROUNDS = 50_000;

    @Test
    void every_number_that_the_api_takes_is_written_so_that_it_takes_it_again_to_the_last_digit() {
        Random random = new Random(20_260_101);
        int long64 = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String sent = literal(random);
            if (!Numbers.isSafe(sent) || Numbers.isZero(sent)) {
                continue;
            }
            String stored = asTheDatabaseWrites(sent);

            String written = ProfileAttributes.shortened(stored);

            assertThat(Numbers.isSafe(written)).as(sent + " " + written).isTrue();
            assertThat(asTheDatabaseWrites(written)).as(sent).isEqualTo(stored);
            long64 += stored.length() > Numbers.MAX_LENGTH ? 1 : 0;
        }
        assertThat(long64).isGreaterThan(ROUNDS / 10);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "1.50, 1.50", "-0.000, -0.000", "12345678901234567890.5, 12345678901234567890.5"})
    void a_number_that_is_short_enough_stays_as_it_is(String stored, String written) {
        assertThat(ProfileAttributes.shortened(stored)).isEqualTo(written);
    }

    @Test
    void only_the_exponent_makes_a_long_number_short() {
        assertThat(ProfileAttributes.shortened("1" + "0".repeat(300))).isEqualTo("1e300");
        assertThat(ProfileAttributes.shortened("-0." + "0".repeat(299) + "150")).isEqualTo("-150e-302");
    }

    /** numeric has no exponent, and keeps as many digits after the point as were given. */
    private static String asTheDatabaseWrites(String literal) {
        BigDecimal number = new BigDecimal(literal);
        return (number.scale() < 0 ? number.setScale(0) : number).toPlainString();
    }

    private static String literal(Random random) {
        StringBuilder literal = new StringBuilder(random.nextBoolean() ? "-" : "");
        int whole = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(62);
        literal.append(whole == 1 ? random.nextInt(10) : 1 + random.nextInt(9));
        appendDigits(literal, whole - 1, random);
        if (random.nextBoolean()) {
            literal.append('.');
            appendDigits(literal, 1 + random.nextInt(62), random);
        }
        if (random.nextInt(3) > 0) {
            literal.append(random.nextBoolean() ? "e" : "E").append(random.nextBoolean() ? "-" : "");
            literal.append(random.nextInt(random.nextBoolean() ? 330 : 80));
        }
        return literal.toString();
    }

    private static void appendDigits(StringBuilder literal, int count, Random random) {
        boolean zeros = random.nextInt(4) == 0;
        for (int i = 0; i < count; i++) {
            literal.append(zeros ? 0 : random.nextInt(10));
        }
    }
}
