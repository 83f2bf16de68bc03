package dev.postern.parse;

import dev.postern.config.Config;
import dev.postern.config.NullValue;
import java.util.List;

/**
 * What the operator can set of the rules of section 1.
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

    public ValidationRules(
            int maxStringLength,
            int maxAttributes,
            List<String> placeholders,
            boolean inferDates,
            boolean nullRemoves) {
        this(true, maxStringLength, maxAttributes, placeholders, inferDates, nullRemoves);
    }

    /** The same for events: no name is reserved there, and so many attributes are the most. */
    ValidationRules forEvents(int maxAttributes) {
        return new ValidationRules(false, maxStringLength, maxAttributes, placeholders, inferDates, nullRemoves);
    }

    public static ValidationRules of(Config config) {
        return new ValidationRules(
                config.limits().stringLength(),
                config.limits().profileAttributes(),
                config.customers().placeholders(),
                config.attributes().inferDates(),
                config.attributes().nullValue() == NullValue.REMOVE);
    }
}
