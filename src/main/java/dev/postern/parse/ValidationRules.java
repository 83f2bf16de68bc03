package dev.postern.parse;

import java.util.List;

/**
 * The rules of bodies that an operator can set.
 *
 * @param maxStringLength code points
 * @param maxAttributes custom attributes in one body about a customer
 * @param placeholders ids that are refused, in any case
 * @param inferDates whether a date-looking string may fix Date
 * @param nullRemoves whether {@code null} removes the attribute; else it is left alone
 */
public record ValidationRules(
        int maxStringLength, int maxAttributes, List<String> placeholders, boolean inferDates, boolean nullRemoves) {}
