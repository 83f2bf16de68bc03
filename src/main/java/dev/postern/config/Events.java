package dev.postern.config;

import dev.postern.config.read.Rules;

/**
 * How long events stay.
 *
 * @param retentionMonths whole months before this one whose events are kept; 0: all
 */
public record Events(int retentionMonths) {
    private static final int MOST_MONTHS = 1_200;

    public Events {
        Rules.of("events")
                .between("retention-months", retentionMonths, 0, MOST_MONTHS)
                .check();
    }
}
