package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.postern.domain.key.ApiKey.Scope;
import dev.postern.support.ApiDocument;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 3, which keys open the management port: read and admin every GET, admin every change, track nothing. */
class ScopesTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of("POSTERN_MANAGEMENT_OPEN_METRICS", "false"));

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    /** A call of the management port. */
    private record Operation(String method, String path, List<String> scopes) {
        /** Of a project, with something to look at that is not there. */
        String pathOf(String project) {
            return path.replace("{project}", project).replaceAll("\\{\\w+}", "x")
                    + (path.endsWith("/customers") ? "?email=x" : "?type=string");
        }
    }

    private static List<Operation> operations() {
        return ApiDocument.DOCUMENT.getJsonObject("paths").stream()
                .flatMap(entry -> ((JsonObject) entry.getValue())
                        .stream()
                                .filter(member -> METHODS.contains(member.getKey()))
                                .map(member -> new Operation(
                                        member.getKey(), entry.getKey(), scopes((JsonObject) member.getValue()))))
                .filter(operation -> !operation.scopes().isEmpty())
                .toList();
    }

    /** The scopes that the document names, each enough by itself. */
    private static List<String> scopes(JsonObject operation) {
        return operation.getJsonArray("security").stream()
                .flatMap(requirement -> ((JsonObject) requirement).getJsonArray("bearer", new JsonArray()).stream())
                .map(String.class::cast)
                .toList();
    }

    @Test
    void every_read_of_the_document_takes_read_and_every_change_admin_alone() {
        assertThat(operations())
                .allSatisfy(operation -> assertThat(operation.scopes())
                        .as(operation.toString())
                        .isEqualTo(operation.method().equals("get") ? List.of("read", "admin") : List.of("admin")));
        assertThat(operations().stream().map(Operation::method).collect(Collectors.toSet()))
                .contains("get", "post", "delete");
    }

    @TestFactory
    Stream<DynamicTest> a_key_opens_what_the_document_says_of_its_scope() {
        return Arrays.stream(Scope.values())
                .flatMap(scope -> operations().stream()
                        .map(operation ->
                                dynamicTest(scope.label() + ": " + operation, () -> check(scope, operation))));
    }

    private static void check(Scope scope, Operation operation) {
        String project = GATEWAY.project().name();
        String key = GATEWAY.keys().create(project, scope.label()).key();

        int status = GATEWAY.management()
                .admin(key, operation.method().toUpperCase(Locale.ROOT), operation.pathOf(project))
                .status();

        if (operation.scopes().contains(scope.label())) {
            assertThat(status).isIn(200, 404);
        } else {
            assertThat(status).isEqualTo(403);
        }
    }
}
