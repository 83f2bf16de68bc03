package dev.postern.router;

import dev.postern.config.Config;
import dev.postern.config.NullValue;
import java.util.List;

/**
 * What the operator can set of the rules of section 1.
 *
 * @param maxStringLength code points
 * @param maxAttributes custom attributes in one body
 * @param placeholders ids that are refused, in any case
 * @param inferDates whether a date-looking string may fix Date
 * @param nullRemoves whether {@code null} removes the attribute; else it is left alone
 */
record TrackUserRules(
        int maxStringLength, int maxAttributes, List<String> placeholders, boolean inferDates, boolean nullRemoves) {

    static TrackUserRules of(Config config) {
        return new TrackUserRules(
                config.limits().stringLength(),
                config.limits().profileAttributes(),
                config.customers().placeholders(),
                config.attributes().inferDates(),
                config.attributes().nullValue() == NullValue.REMOVE);
    }
}
