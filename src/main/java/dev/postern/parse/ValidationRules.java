package dev.postern.parse;

import java.util.List;

/**
 * The rules of bodies that an operator can set.
 *
 * @param hasReserved whether the reserved names are known and not counted
 * @param maxStringLength code points
 * @param maxAttributes custom attributes in one body
 * @param placeholders ids that are refused, in any case
 * @param inferDates whether a date-looking string may fix Date
 * @param nullRemoves whether {@code null} removes the attribute; else it is left alone
 */
public record ValidationRules(
        boolean hasReserved,
        int maxStringLength,
        int maxAttributes,
        List<String> placeholders,
        boolean inferDates,
        boolean nullRemoves) {

    /** The rules of customers. */
    public ValidationRules(
            int maxStringLength,
            int maxAttributes,
            List<String> placeholders,
            boolean inferDates,
            boolean nullRemoves) {
        this(true, maxStringLength, maxAttributes, placeholders, inferDates, nullRemoves);
    }

    /** The same for events, which have no reserved names. */
    ValidationRules forEvents(int maxAttributes) {
        return new ValidationRules(false, maxStringLength, maxAttributes, placeholders, inferDates, nullRemoves);
    }
}
