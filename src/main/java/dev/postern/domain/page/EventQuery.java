package dev.postern.domain.page;

import dev.postern.domain.admin.CustomerRef;

/**
 * Asks for a page of a customer's events, the newest first.
 *
 * @param after the page begins behind it
 * @param limit events of a page, at least 1
 */
public record EventQuery(CustomerRef customer, Position after, int limit) {}
