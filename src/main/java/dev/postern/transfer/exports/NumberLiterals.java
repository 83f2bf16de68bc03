package dev.postern.transfer.exports;

import dev.postern.domain.Numbers;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Numbers as the API takes them. The database writes them without an exponent, up to 309 digits long, and the API takes
 * {@link Numbers#MAX_LENGTH} characters; every number that came in so can be written so again.
 */
final class NumberLiterals {
    private NumberLiterals() {}

    /** The same number with the same digits, in a form that the API takes. */
    static String number(String literal) {
        if (literal.length() <= Numbers.MAX_LENGTH) {
            return literal;
        }
        BigDecimal number = new BigDecimal(literal);
        return number.scale() > 0 ? small(number) : large(number);
    }

    /** The zeros at the end belong to the number: the database keeps them. */
    private static String small(BigDecimal number) {
        String digits = number.unscaledValue().toString();
        return digits + "e" + -number.scale();
    }

    private static String large(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        BigInteger digits = stripped.unscaledValue();
        return stripped.scale() == 0 ? digits.toString() : digits + "e" + -stripped.scale();
    }
}
