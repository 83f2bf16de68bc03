package dev.postern.domain;

import dev.postern.domain.type.Numbers;
import java.math.BigDecimal;

/** Which numbers are kept, by {@link BigDecimal}, to judge {@link Numbers} by. */
public final class ReferenceNumbers {
    private static final BigDecimal LEAST = new BigDecimal("1e-308");
    private static final BigDecimal MOST = new BigDecimal("1e308");

    private ReferenceNumbers() {}

    public static boolean isSafe(String literal) {
        if (literal.length() > 64) {
            return false;
        }
        if (isZero(literal)) {
            return true;
        }
        try {
            BigDecimal magnitude = new BigDecimal(literal).abs();
            return magnitude.compareTo(LEAST) >= 0 && magnitude.compareTo(MOST) <= 0;
        } catch (NumberFormatException e) {
            // An exponent past 32 bits: no mantissa of 64 characters brings it back.
            return false;
        }
    }

    public static boolean isZero(String literal) {
        return literal.replaceFirst("[eE].*", "").chars().noneMatch(c -> c >= '1' && c <= '9');
    }
}
