package dev.postern.config;

import java.util.List;

/**
 * Which customer ids are refused.
 *
 * @param placeholders ids that a script's mistake sends; compared ignoring case
 */
public record Customers(List<String> placeholders) {
    public Customers {
        placeholders = List.copyOf(placeholders);
        Rules.of("customers")
                .holds(
                        placeholders.stream().noneMatch(String::isBlank),
                        "must not hold an empty id (those are always refused)",
                        "placeholders")
                .check();
    }
}
