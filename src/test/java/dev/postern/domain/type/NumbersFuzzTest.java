package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.domain.ReferenceNumbers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Any literal that JSON knows as a number; {@code JAZZER_FUZZ=1 mvn test -Dtest=NumbersFuzzTest} for a minute of it. */
class NumbersFuzzTest {
    private static final Pattern LITERAL = Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?");

    @FuzzTest(maxDuration = "60s")
    void a_number_is_kept_as_exact_arithmetic_says(byte[] bytes) {
        String literal = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!LITERAL.matcher(literal).matches()) {
            return;
        }
        assertThat(Numbers.isSafe(literal)).isEqualTo(ReferenceNumbers.isSafe(literal));
        if (ReferenceNumbers.isSafe(literal)) {
            assertThat(Numbers.isZero(literal)).isEqualTo(ReferenceNumbers.isZero(literal));
        }
    }
}
