package dev.postern.docs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of one port. Each is read when it is first asked for, on a worker thread, and kept: nobody may ever ask, and a
 * start has no time for them. Safe on any thread.
 */
public final class Docs {
    private static final String UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

    /** The documents of a port by path. */
    private enum Page {
        DOCUMENT("/openapi.json", "application/json", OpenApi.RESOURCE),
        INDEX("/docs", "text/html; charset=utf-8", "/docs/index.html"),
        START("/docs/start.js", "text/javascript; charset=utf-8", "/docs/start.js"),
        STYLE("/docs/swagger-ui.css", "text/css; charset=utf-8", UI + "swagger-ui.css"),
        VIEWER("/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8", UI + "swagger-ui-bundle.js");

        private final String path;
        private final String type;
        private final String resource;

        Page(String path, String type, String resource) {
            this.path = path;
            this.type = type;
            this.resource = resource;
        }
    }

    private static final List<String> PATHS =
            Arrays.stream(Page.values()).map(page -> page.path).toList();

    private final Vertx vertx;
    private final boolean isApiPort;
    private final Map<Page, Future<Buffer>> pageToContent = new ConcurrentHashMap<>();

    private Docs(Vertx vertx, boolean isApiPort) {
        this.vertx = vertx;
        this.isApiPort = isApiPort;
    }

    /** Shows what can be asked for at the API port, and nothing of the other one. */
    public static Docs ofApiPort(Vertx vertx) {
        return new Docs(vertx, true);
    }

    /** Shows everything. */
    public static Docs ofManagementPort(Vertx vertx) {
        return new Docs(vertx, false);
    }

    /** A file with its media type. */
    public record Doc(String type, Buffer content) {}

    /** Every path that leads to a file. */
    public static List<String> paths() {
        return PATHS;
    }

    /** The file at a path; fails where there is none. */
    public Future<Doc> read(String path) {
        for (Page page : Page.values()) {
            if (page.path.equals(path)) {
                return pageToContent.computeIfAbsent(page, this::read).map(text -> new Doc(page.type, text));
            }
        }
        return Future.failedFuture(new IllegalArgumentException("There is no such document."));
    }

    private Future<Buffer> read(Page page) {
        return vertx.executeBlocking(() -> page == Page.DOCUMENT
                ? (isApiPort ? OpenApi.ofApiPort() : OpenApi.whole()).toBuffer()
                : Resources.read(page.resource));
    }
}
