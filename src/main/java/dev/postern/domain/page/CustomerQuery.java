package dev.postern.domain.page;

import java.util.List;
import java.util.Map;

/**
 * Searches the customers of a project. Each criterion has the spellings that its text in a query may stand for; a customer is found by one
 * of each.
 *
 * @param emails in lower case as far as the 26 letters go; empty for any
 * @param mobiles empty for any
 * @param spellings the other criteria in each spelling of all of them: the text that an attribute has to have, by its name
 * @param after the page begins behind this customer; empty for the first one
 * @param limit customers of a page, at least 1
 */
public record CustomerQuery(
        String projectId,
        List<String> emails,
        List<String> mobiles,
        List<Map<String, String>> spellings,
        String after,
        int limit) {}
