package dev.postern.config;

import dev.postern.config.read.Rules;
import java.util.List;

/**
 * Which customers are refused.
 *
 * @param placeholders ids that a script's mistake sends; compared ignoring case
 * @param recreateErased whether a write for an erased customer makes a new one
 */
public record Customers(List<String> placeholders, boolean recreateErased) {
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
