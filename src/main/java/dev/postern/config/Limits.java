package dev.postern.config;

import dev.postern.config.read.Rules;
import dev.postern.config.value.ProjectRate;
import dev.postern.config.value.Rate;
import java.time.Duration;
import java.util.List;

/**
 * What one request, one connection, one profile and one project may take, and all requests together.
 *
 * @param bodyBytes largest request body
 * @param bulkBytes largest body that brings many customers
 * @param bulkItems most customers in it
 * @param bodyTimeout longest wait for a whole body
 * @param bodyRate least bytes a second of a body; 0: any
 * @param slowBodies most slow bodies of one client address; 0: any number
 * @param deadline longest time from the first byte to the commit
 * @param inFlightRequests most requests between their head and their answer
 * @param inFlightBytes most memory of these requests; 0: a tenth of the heap
 * @param commitWait how long the oldest command of a project may wait for its commit while more are let in; zero: for ever
 * @param connections most open connections; 0: sized from the heap
 * @param headers most headers of a request
 * @param headerBytes most bytes of all its headers
 * @param lineBytes longest request line
 * @param headTimeout longest wait for a whole head, from the connection or from its first byte
 * @param idleTimeout longest rest of a connection between two requests
 * @param lingerBytes most bytes of a refused body that are read
 * @param lingerTimeout longest wait for the end of a refused body
 * @param stringLength longest string attribute, in code points
 * @param profileAttributes most custom attributes of a profile
 * @param projectAttributes most attribute names of a project
 * @param projectEventAttributes most attribute names of the events of a project, counted for each event name
 * @param requestsPerSecond most requests of one key; 0: any number
 * @param burst how many of them may come at once after a pause; 0: those of one second
 * @param projects projects whose keys have a rate of their own
 */
public record Limits(
        int bodyBytes,
        int bulkBytes,
        int bulkItems,
        Duration bodyTimeout,
        int bodyRate,
        int slowBodies,
        Duration deadline,
        int inFlightRequests,
        int inFlightBytes,
        Duration commitWait,
        int connections,
        int headers,
        int headerBytes,
        int lineBytes,
        Duration headTimeout,
        Duration idleTimeout,
        int lingerBytes,
        Duration lingerTimeout,
        int stringLength,
        int profileAttributes,
        int projectAttributes,
        int projectEventAttributes,
        int requestsPerSecond,
        int burst,
        List<ProjectRate> projects) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public Limits {
        projects = List.copyOf(projects);
        Rules.of("limits")
                .between("body-bytes", bodyBytes, 256, 16_777_216)
                .between("bulk-bytes", bulkBytes, 256, 104_857_600)
                .between("bulk-items", bulkItems, 1, 100_000)
                .between("body-timeout", bodyTimeout, SHORTEST, Duration.ofMinutes(5))
                .between("body-rate", bodyRate, 0, 1_048_576)
                .between("slow-bodies", slowBodies, 0, 1_000_000)
                .between("deadline", deadline, SHORTEST, Duration.ofMinutes(1))
                .between("in-flight-requests", inFlightRequests, 1, 1_000_000)
                .between("in-flight-bytes", inFlightBytes, 0, 1_073_741_824)
                .between("commit-wait", commitWait, Duration.ZERO, Duration.ofMinutes(1))
                .between("connections", connections, 0, 1_000_000)
                .between("headers", headers, 8, 1_000)
                .between("header-bytes", headerBytes, 1_024, 1_048_576)
                .between("line-bytes", lineBytes, 256, 65_536)
                .between("head-timeout", headTimeout, SHORTEST, Duration.ofMinutes(5))
                .between("idle-timeout", idleTimeout, SHORTEST, Duration.ofHours(1))
                .between("linger-bytes", lingerBytes, 0, 1_073_741_824)
                .between("linger-timeout", lingerTimeout, SHORTEST, Duration.ofMinutes(1))
                .between("string-length", stringLength, 1, 1_000_000)
                .between("profile-attributes", profileAttributes, 1, 1_000)
                .between("project-attributes", projectAttributes, 1, 1_000_000)
                .between("project-event-attributes", projectEventAttributes, 1, 1_000_000)
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
