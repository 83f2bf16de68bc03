package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.bus.Endpoints;
import dev.postern.config.Limits;
import dev.postern.config.Settings;
import dev.postern.docs.Docs;
import dev.postern.docs.OpenApi;
import dev.postern.ops.Metrics;
import dev.postern.parse.ValidationRules;
import dev.postern.router.intake.ProfileClient;
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
        Limits limits = Settings.load(Map.of(), Optional.empty()).limits();
        Routes routes = new Routes(
                vertx,
                new RouterVerticle.Services(null, null, null, null, limits, new Metrics(), Spans.NONE),
                new ValidationRules(1, 1, List.of(), true, true),
                new ProfileClient(vertx, 1),
                Optional.of(new DocPages(Docs.ofApiPort(vertx))));

        List<String> paths = routes.paths().stream()
                .filter(path -> !path.startsWith("/docs/"))
                .distinct()
                .toList();

        assertThat(paths)
                .containsExactlyInAnyOrderElementsOf(
                        OpenApi.ofApiPort().getJsonObject("paths").fieldNames());
    }
}
