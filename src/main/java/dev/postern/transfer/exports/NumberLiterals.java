package dev.postern.transfer.exports;

import dev.postern.domain.Numbers;
import java.math.BigDecimal;

/**
 * Numbers as the API takes them. The database writes them without an exponent, up to 309 digits long, and the API takes
 * {@link Numbers#MAX_LENGTH} characters; every number that was taken can be written so again.
 */
final class NumberLiterals {
    private NumberLiterals() {}

    /** The same number with the same digits, in a form that the API takes. */
    static String shortened(String literal) {
        if (literal.length() <= Numbers.MAX_LENGTH) {
            return literal;
        }
        BigDecimal number = new BigDecimal(literal);
        // Zeros behind the point belong to the number: the database keeps them.
        BigDecimal shortest = number.scale() > 0 ? number : number.stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        return shortest.scale() == 0 ? digits : digits + "e" + -shortest.scale();
    }
}
