package dev.postern.access;

import dev.postern.config.Cors;
import dev.postern.config.value.PageOrigin;
import dev.postern.config.value.ProjectOrigin;
import dev.postern.domain.ApiKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may call, by the {@code Origin} that their browser sends. It keeps a page from calling out of the browsers
 * of its visitors; who calls by other means writes any Origin or none. Immutable, safe on any thread.
 */
public final class Pages {
    private static final CharSequence ORIGIN = HttpHeaders.createOptimized("Origin");

    private final Set<PageOrigin> ofAll;
    private final Set<PageOrigin> ofOthers;
    private final Map<String, Set<PageOrigin>> projectToOrigins;

    public Pages(Cors settings) {
        this.ofAll = settings.originsOfAll();
        this.ofOthers = Set.copyOf(settings.origins());
        this.projectToOrigins = settings.projects().stream()
                .map(ProjectOrigin::project)
                .distinct()
                .collect(Collectors.toMap(Function.identity(), settings::originsOf));
    }

    /** Whether no page of another origin calls: a server does, or a page that came from this very host. */
    public static boolean isOwn(HttpServerRequest request) {
        String origin = request.getHeader(ORIGIN);
        return origin == null || isOfHost(origin, request.getHeader(HttpHeaders.HOST));
    }

    private static boolean isOfHost(String origin, @Nullable String host) {
        return host != null && origin.endsWith("://" + host);
    }

    /** Whether the page may call with the keys of some project; a preflight tells no more. */
    public boolean mayAsk(HttpServerRequest request) {
        return isOwn(request) || isAmong(ofAll, request.getHeader(ORIGIN));
    }

    /** Whether the page may call with this key. */
    public boolean mayCall(HttpServerRequest request, ApiKey key) {
        return isOwn(request)
                || isAmong(projectToOrigins.getOrDefault(key.projectId(), ofOthers), request.getHeader(ORIGIN));
    }

    private static boolean isAmong(Set<PageOrigin> allowed, String origin) {
        return allowed.contains(PageOrigin.ANY) || allowed.contains(new PageOrigin(origin));
    }
}
