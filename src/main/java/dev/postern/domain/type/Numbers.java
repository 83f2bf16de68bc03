package dev.postern.domain.type;

import java.math.BigDecimal;
import java.util.OptionalLong;

/** Which JSON numbers are kept (contract, section 1). Works on the literal, so that no digit is rounded. */
public final class Numbers {
    /** Characters of a literal. */
    public static final int MAX_LENGTH = 64;
    /** The magnitude lies within 1e-308 … 1e308, the range in which every JSON reader agrees. */
    private static final int MAX_EXPONENT = 308;
    /** An exponent that no mantissa of {@link #MAX_LENGTH} characters brings back into the range. */
    private static final int HOPELESS_EXPONENT = 10_000;

    private static final BigDecimal LARGEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    /**
     * Whether the number is kept.
     *
     * @param literal a number as JSON writes it
     */
    public static boolean isSafe(CharSequence literal) {
        if (literal.length() > MAX_LENGTH) {
            return false;
        }
        int mantissaEnd = indexOfExponent(literal);
        int first = firstSignificantDigit(literal, mantissaEnd);
        if (first == mantissaEnd) {
            return true;
        }
        int point = indexOfPoint(literal, mantissaEnd);
        int magnitude = (first < point ? point - first - 1 : point - first) + exponent(literal, mantissaEnd);
        if (magnitude == MAX_EXPONENT) {
            return isOneAndZeros(literal, first, mantissaEnd);
        }
        return magnitude >= -MAX_EXPONENT && magnitude < MAX_EXPONENT;
    }

    /** Whether a safe literal is a zero, whatever its exponent. */
    public static boolean isZero(CharSequence literal) {
        int mantissaEnd = indexOfExponent(literal);
        return firstSignificantDigit(literal, mantissaEnd) == mantissaEnd;
    }

    /**
     * The value of a number that is whole, however it is written: {@code 1.5e1} is 15. Empty where it is not whole, not safe or no
     * long.
     *
     * @param literal a number as JSON writes it
     */
    public static OptionalLong wholeOf(String literal) {
        if (!isSafe(literal)) {
            return OptionalLong.empty();
        }
        // A zero may have an exponent that BigDecimal cannot take; that of any other safe number is small.
        BigDecimal value = isZero(literal) ? BigDecimal.ZERO : new BigDecimal(literal).stripTrailingZeros();
        boolean isWhole = value.scale() <= 0 && value.abs().compareTo(LARGEST_LONG) <= 0;
        return isWhole ? OptionalLong.of(value.longValueExact()) : OptionalLong.empty();
    }

    private static int indexOfExponent(CharSequence literal) {
        for (int i = 0; i < literal.length(); i++) {
            if ((literal.charAt(i) | 0x20) == 'e') {
                return i;
            }
        }
        return literal.length();
    }

    private static int indexOfPoint(CharSequence literal, int mantissaEnd) {
        for (int i = 0; i < mantissaEnd; i++) {
            if (literal.charAt(i) == '.') {
                return i;
            }
        }
        return mantissaEnd;
    }

    private static int firstSignificantDigit(CharSequence literal, int mantissaEnd) {
        for (int i = 0; i < mantissaEnd; i++) {
            char c = literal.charAt(i);
            if (c >= '1' && c <= '9') {
                return i;
            }
        }
        return mantissaEnd;
    }

    private static int exponent(CharSequence literal, int mantissaEnd) {
        int exponent = 0;
        boolean negative = false;
        for (int i = mantissaEnd + 1; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c >= '0' && c <= '9') {
                exponent = Math.min(exponent * 10 + (c - '0'), HOPELESS_EXPONENT);
            } else {
                negative = c == '-';
            }
        }
        return negative ? -exponent : exponent;
    }

    private static boolean isOneAndZeros(CharSequence literal, int first, int mantissaEnd) {
        if (literal.charAt(first) != '1') {
            return false;
        }
        for (int i = first + 1; i < mantissaEnd; i++) {
            char c = literal.charAt(i);
            if (c != '0' && c != '.') {
                return false;
            }
        }
        return true;
    }
}
