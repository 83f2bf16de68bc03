package dev.postern.config;

import java.time.Duration;
import java.util.List;

/**
 * What one request, one profile and one project may hold.
 *
 * @param bodyBytes largest request body
 * @param bodyTimeout longest wait for a whole body
 * @param deadline longest time from the first byte to the commit
 * @param stringLength longest string attribute, in code points
 * @param profileAttributes most custom attributes of a profile
 * @param projectAttributes most attribute names of a project
 * @param requestsPerSecond most requests of one key; 0: any number
 * @param burst how many of them may come at once after a pause; 0: those of one second
 * @param projects projects whose keys have a rate of their own
 */
public record Limits(
        int bodyBytes,
        Duration bodyTimeout,
        Duration deadline,
        int stringLength,
        int profileAttributes,
        int projectAttributes,
        int requestsPerSecond,
        int burst,
        List<ProjectRate> projects) {
    public Limits {
        projects = List.copyOf(projects);
        Rules.of("limits")
                .between("body-bytes", bodyBytes, 256, 16_777_216)
                .between("body-timeout", bodyTimeout, Duration.ofMillis(100), Duration.ofMinutes(5))
                .between("deadline", deadline, Duration.ofMillis(100), Duration.ofMinutes(1))
                .between("string-length", stringLength, 1, 1_000_000)
                .between("profile-attributes", profileAttributes, 1, 1_000)
                .between("project-attributes", projectAttributes, 1, 1_000_000)
                .between("requests-per-second", requestsPerSecond, 0, Rate.HIGHEST)
                .between("burst", burst, 0, Rate.HIGHEST)
                .holds(
                        projects.stream().map(ProjectRate::project).distinct().count() == projects.size(),
                        "must not name a project twice",
                        "projects")
                .check();
    }

    /** The rate of each key of a project. */
    public Rate rateOf(String project) {
        return projects.stream()
                .filter(own -> own.project().equals(project))
                .findFirst()
                .map(ProjectRate::rate)
                .orElseGet(() -> new Rate(requestsPerSecond, burst));
    }
}
