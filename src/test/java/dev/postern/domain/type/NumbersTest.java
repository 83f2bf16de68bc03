package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    private static final long SEED = 308L;
    private static final BigDecimal SMALLEST = new BigDecimal("1e-308");
    private static final BigDecimal LARGEST = new BigDecimal("1e308");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "0e0",
                "0E-999999",
                "0e99999999999999999999",
                "1",
                "-1",
                "1.0",
                "1.50",
                "12345678901234567890.5",
                "1e308",
                "1E+308",
                "-1e308",
                "1.000e308",
                "10e307",
                "0.1e309",
                "1000000000e299",
                "1e-308",
                "1.5e-308",
                "9.999e-308",
                "10e-309",
                "0.001e-305",
                "9.99e307",
                "0.00000000000000000000000000000000000000000000000000000000000001",
                "1234567890123456789012345678901234567890123456789012345678901234"
            })
    void a_number_in_range_is_kept(String literal) {
        assertThat(Numbers.isSafe(literal)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1e308",
                "1.0000000001e308",
                "2e308",
                "1e309",
                "-1e309",
                "10e308",
                "11e307",
                "0.11e309",
                "1e400",
                "1e131071",
                "1e99999999999999999999",
                "9.99e-309",
                "0.9e-308",
                "1e-309",
                "-1e-309",
                "1e-400",
                "1e-99999999999999999999",
                "12345678901234567890123456789012345678901234567890123456789012345",
                "0.000000000000000000000000000000000000000000000000000000000000000"
            })
    void a_number_out_of_range_or_too_long_is_refused(String literal) {
        assertThat(Numbers.isSafe(literal)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "0.000", "-0.0e5", "0E308", "0e-99999999999999999999"})
    void a_zero_is_a_zero_whatever_its_exponent(String literal) {
        assertThat(Numbers.isZero(literal)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1", "0.01", "10", "1e-308", "0.0000001e5", "100e0"})
    void anything_else_is_no_zero(String literal) {
        assertThat(Numbers.isZero(literal)).isFalse();
    }

    @Test
    void random_literals_are_judged_as_exact_arithmetic_judges_them() {
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            String literal = randomLiteral(random);
            BigDecimal exact = new BigDecimal(literal);
            boolean safe = literal.length() <= Numbers.MAX_LENGTH && (exact.signum() == 0 || isInRange(exact.abs()));
            assertThat(Numbers.isSafe(literal)).as("seed %d, %s", SEED, literal).isEqualTo(safe);
            assertThat(Numbers.isZero(literal)).as("seed %d, %s", SEED, literal).isEqualTo(exact.signum() == 0);
            refused += safe ? 0 : 1;
        }
        assertThat(refused).as("how many of the literals are refused").isBetween(10_000, 40_000);
    }

    private static boolean isInRange(BigDecimal magnitude) {
        return magnitude.compareTo(SMALLEST) >= 0 && magnitude.compareTo(LARGEST) <= 0;
    }

    /** A literal of JSON's grammar, most of them near the ends of the range. */
    private static String randomLiteral(Random random) {
        StringBuilder literal = new StringBuilder(random.nextBoolean() ? "-" : "");
        int whole = random.nextInt(random.nextInt(8) == 0 ? 70 : 6);
        if (whole == 0) {
            literal.append('0');
        } else {
            literal.append(random.nextInt(3) == 0 ? 1 + random.nextInt(9) : 1);
            appendDigits(literal, random, whole - 1);
        }
        int fraction = random.nextInt(6);
        if (fraction > 0) {
            appendDigits(literal.append('.'), random, fraction);
        }
        if (random.nextInt(8) != 0) {
            literal.append(random.nextBoolean() ? 'e' : 'E');
            int exponent = random.nextInt(4) == 0 ? random.nextInt(1000) - 500 : near308(random);
            literal.append(exponent >= 0 && random.nextBoolean() ? "+" : "").append(exponent);
        }
        return literal.toString();
    }

    private static int near308(Random random) {
        int exponent = 308 + random.nextInt(13) - 6;
        return random.nextBoolean() ? exponent : -exponent;
    }

    private static void appendDigits(StringBuilder literal, Random random, int count) {
        for (int i = 0; i < count; i++) {
            literal.append(random.nextInt(3) == 0 ? random.nextInt(10) : 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "0e99999999999, 0",
        "15, 15",
        "1.5e1, 15",
        "150e-1, 15",
        "-1.50E+1, -15",
        "9223372036854775807, 9223372036854775807",
        "1e18, 1000000000000000000"
    })
    void a_whole_number_has_its_value_however_it_is_written(String literal, long value) {
        assertThat(Numbers.wholeOf(literal)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "15e-1", "1e-308", "0.1", "9223372036854775808", "1e308", "1e309", "1e99999999999"})
    void a_number_that_is_not_whole_or_too_large_has_none(String literal) {
        assertThat(Numbers.wholeOf(literal)).isEmpty();
    }
}
