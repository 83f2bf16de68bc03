package dev.postern.domain;

import dev.postern.domain.type.Attribute;
import java.util.List;

/**
 * One valid body of {@code POST /track/user}.
 *
 * @param customerId 1 to 255 code points
 * @param attributes the values to set, in the body's order, no name twice
 * @param removed the names sent as {@code null}
 */
public record TrackUser(String customerId, List<Attribute> attributes, List<String> removed) {}
