package dev.postern.config;

import dev.postern.config.read.Range;
import dev.postern.config.read.Rules;
import dev.postern.config.read.Span;
import dev.postern.config.value.ProjectRate;
import dev.postern.config.value.Rate;
import java.time.Duration;
import java.util.List;

/** Limits on one request, one connection, one profile and one project, and on all requests together. */
public record Limits(
        @Range(least = 256, most = 16_777_216) int bodyBytes,
        @Range(least = 256, most = 104_857_600) int bulkBytes,
        @Range(least = 1, most = 100_000) int bulkItems,
        @Span(least = "100ms", most = "5m") Duration bodyTimeout,
        @Range(least = 0, most = 1_048_576) int bodyRate,
        @Range(least = 0, most = 1_000_000) int slowBodies,
        @Span(least = "100ms", most = "1m") Duration deadline,
        @Range(least = 1, most = 1_000_000) int inFlightRequests,
        @Range(least = 0, most = 1_073_741_824) int inFlightBytes,
        @Span(least = "0s", most = "1m") Duration commitWait,
        @Range(least = 0, most = 1_000_000) int connections,
        @Range(least = 8, most = 1_000) int headers,
        @Range(least = 1_024, most = 1_048_576) int headerBytes,
        @Range(least = 256, most = 65_536) int lineBytes,
        @Span(least = "100ms", most = "5m") Duration headTimeout,
        @Span(least = "100ms", most = "60m") Duration idleTimeout,
        @Range(least = 0, most = 1_073_741_824) int lingerBytes,
        @Span(least = "100ms", most = "1m") Duration lingerTimeout,
        @Range(least = 1, most = 1_000_000) int stringLength,
        @Range(least = 1, most = 1_000) int profileAttributes,
        @Range(least = 1, most = 1_000_000) int projectAttributes,
        @Range(least = 1, most = 1_000_000) int projectEventAttributes,
        @Range(least = 0, most = 1_000_000) int requestsPerSecond,
        @Range(least = 0, most = 1_000_000) int burst,
        List<ProjectRate> projects)
        implements Rules.Section {
    @Override
    public void check(Rules rules) {
        rules.require(
                projects.stream().map(ProjectRate::project).distinct().count() == projects.size(),
                "must not name a project twice",
                "projects");
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
