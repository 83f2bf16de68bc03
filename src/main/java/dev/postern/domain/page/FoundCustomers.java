package dev.postern.domain.page;

import dev.postern.domain.admin.CustomerLookup.Found;
import java.util.Map;
import java.util.Optional;

/**
 * A page of the customers that a search found.
 *
 * @param idToCustomer in the order of the ids
 * @param next what the next page begins behind; empty when there is none
 * @param complete whether the search got as far as the page goes; where it is false it took too long, and {@code next} goes on with it
 */
public record FoundCustomers(Map<String, Found> idToCustomer, Optional<String> next, boolean complete) {}
