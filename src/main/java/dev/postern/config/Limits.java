package dev.postern.config;

import java.time.Duration;

/**
 * What one request, one profile and one project may hold.
 *
 * @param bodyBytes largest request body
 * @param bodyTimeout longest wait for a whole body
 * @param deadline longest time from the first byte to the commit
 * @param stringLength longest string attribute, in code points
 * @param profileAttributes most custom attributes of a profile
 * @param projectAttributes most attribute names of a project
 */
public record Limits(
        int bodyBytes,
        Duration bodyTimeout,
        Duration deadline,
        int stringLength,
        int profileAttributes,
        int projectAttributes) {
    public Limits {
        Rules.of("limits")
                .between("body-bytes", bodyBytes, 256, 16_777_216)
                .between("body-timeout", bodyTimeout, Duration.ofMillis(100), Duration.ofMinutes(5))
                .between("deadline", deadline, Duration.ofMillis(100), Duration.ofMinutes(1))
                .between("string-length", stringLength, 1, 1_000_000)
                .between("profile-attributes", profileAttributes, 1, 1_000)
                .between("project-attributes", projectAttributes, 1, 1_000_000)
                .check();
    }
}
