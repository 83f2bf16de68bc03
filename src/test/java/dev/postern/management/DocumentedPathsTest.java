package dev.postern.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.docs.OpenApi;
import dev.postern.management.AdminPaths.Place;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentedPathsTest {
    @Test
    void the_paths_of_admins_are_those_of_the_document() {
        assertThat(OpenApi.whole().getJsonObject("paths").fieldNames().stream()
                        .filter(path -> path.startsWith("/projects/"))
                        .map(path -> AdminPaths.of(path.replaceAll("\\{\\w+}", "x")))
                        .map(Optional::orElseThrow)
                        .map(Place::path))
                .containsExactlyInAnyOrder(AdminPaths.values());
    }
}
