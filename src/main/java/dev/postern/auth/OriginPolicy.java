package dev.postern.auth;

import dev.postern.config.Cors;
import dev.postern.config.value.PageOrigin;
import dev.postern.config.value.ProjectOrigin;
import dev.postern.domain.key.ApiKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may call, by the {@code Origin} that their browser sends. It keeps a page from calling out of the browsers
 * of its visitors; a client that is no browser writes any Origin or none. Immutable, safe on any thread.
 */
public final class OriginPolicy {
    private static final CharSequence ORIGIN = HttpHeaders.createOptimized("Origin");

    private final Set<PageOrigin> ofAll;
    private final Set<PageOrigin> ofOthers;
    private final Map<String, Set<PageOrigin>> projectToOrigins;

    public OriginPolicy(Cors settings) {
        this.ofAll = settings.originsOfAll();
        this.ofOthers = Set.copyOf(settings.origins());
        this.projectToOrigins = settings.projects().stream()
                .map(ProjectOrigin::project)
                .distinct()
                .collect(Collectors.toMap(Function.identity(), settings::originsOf));
    }

    /** Whether no page of another origin calls: the client is a server, or a page of this very host. */
    public static boolean isSameOrigin(HttpServerRequest request) {
        String origin = request.getHeader(ORIGIN);
        return origin == null || isOfHost(origin, request.getHeader(HttpHeaders.HOST));
    }

    private static boolean isOfHost(String origin, @Nullable String host) {
        return host != null && origin.endsWith("://" + host);
    }

    /** Whether the page may call with the keys of some project; a preflight names no key. */
    public boolean allowsPreflight(HttpServerRequest request) {
        return isSameOrigin(request) || isAmong(ofAll, request.getHeader(ORIGIN));
    }

    /** Whether the page may call with this key. */
    public boolean allows(HttpServerRequest request, ApiKey key) {
        return isSameOrigin(request)
                || isAmong(projectToOrigins.getOrDefault(key.projectId(), ofOthers), request.getHeader(ORIGIN));
    }

    private static boolean isAmong(Set<PageOrigin> allowed, String origin) {
        return allowed.contains(PageOrigin.ANY) || allowed.contains(new PageOrigin(origin));
    }
}
