package dev.postern.config;

import dev.postern.config.read.Span;
import dev.postern.config.value.HeaderName;
import dev.postern.config.value.PageOrigin;
import dev.postern.config.value.ProjectOrigin;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which web pages may call the API from a browser, and how. */
public record Cors(
        List<PageOrigin> origins,
        List<ProjectOrigin> projects,
        List<HeaderName> headers,
        @Span(least = "0s", most = "1440m") Duration maxAge,
        boolean keyInQuery) {
    /** The pages that may call with the keys of a project. */
    public Set<PageOrigin> originsOf(String project) {
        Set<PageOrigin> own = projects.stream()
                .filter(page -> page.project().equals(project))
                .map(ProjectOrigin::origin)
                .collect(Collectors.toSet());
        return own.isEmpty() ? new HashSet<>(origins) : own;
    }

    /** The pages that may call with the keys of some project. */
    public Set<PageOrigin> originsOfAll() {
        return Stream.concat(origins.stream(), projects.stream().map(ProjectOrigin::origin))
                .collect(Collectors.toSet());
    }
}
