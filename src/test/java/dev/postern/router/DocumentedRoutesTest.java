package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.auth.Authentication;
import dev.postern.auth.OriginPolicy;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.docs.OpenApi;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.router.intake.SlowBodyLimiter;
import dev.postern.router.overload.LoadShedder;
import dev.postern.tracing.Spans;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DocumentedRoutesTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void the_routes_of_the_api_port_are_the_paths_of_its_document() {
        Endpoints.register(vertx);
        Config config = Settings.load(Map.of("POSTERN_HTTP_DOCS", "true"), Optional.empty());
        Metrics metrics = new Metrics();
        RouterVerticle.Shared shared = new RouterVerticle.Shared(
                new Authentication(config, 1, metrics),
                new LoadShedder(new LoadShedder.Bounds(1, 1, 1, 0), new Backlogs(), metrics),
                new SlowBodyLimiter(1, metrics),
                Optional.empty(),
                metrics,
                new Health(),
                Spans.NONE);
        Routes routes = new Routes(vertx, config, 1, shared, new OriginPolicy(config.cors()));

        List<String> paths = routes.paths().stream()
                .filter(path -> !path.startsWith("/docs/"))
                .distinct()
                .toList();

        assertThat(paths)
                .containsExactlyInAnyOrderElementsOf(
                        OpenApi.ofApiPort().getJsonObject("paths").fieldNames());
    }
}
