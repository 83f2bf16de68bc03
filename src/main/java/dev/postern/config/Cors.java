package dev.postern.config;

import dev.postern.config.read.Rules;
import dev.postern.config.value.PageOrigin;
import dev.postern.config.value.ProjectOrigin;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which web pages may call the API from a browser, and how.
 *
 * @param origins pages that may call with the keys of every project that is not among {@code projects}
 * @param projects pages that may call with the keys of one project
 * @param maxAge how long a browser may remember the answer to a preflight
 * @param keyInQuery whether {@code ?key=} is read where the header is absent
 */
public record Cors(List<PageOrigin> origins, List<ProjectOrigin> projects, Duration maxAge, boolean keyInQuery) {
    public Cors {
        origins = List.copyOf(origins);
        projects = List.copyOf(projects);
        Rules.of("cors")
                .between("max-age", maxAge, Duration.ZERO, Duration.ofDays(1))
                .check();
    }

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
