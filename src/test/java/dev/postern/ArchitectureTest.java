package dev.postern;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The law of the packages. Each rule is held by the main code and broken by its canaries. */
class ArchitectureTest {
    private static final String CANARIES = "dev.postern.archcanary.";
    private static final JavaClasses ALL = new ClassFileImporter()
            .importPaths(Path.of("target/classes"), Path.of("target/test-classes/dev/postern/archcanary"));
    private static final JavaClasses MAIN = ALL.that(doNot(resideInAPackage(CANARIES + ".")));

    private static final Set<String> ENDINGS = Set.of("end", "send", "sendFile", "json", "redirect");
    private static final Map<Class<?>, Set<String>> BLOCKING = Map.ofEntries(
            Map.entry(io.vertx.core.Future.class, Set.of("await")),
            Map.entry(Future.class, Set.of("get")),
            Map.entry(CompletableFuture.class, Set.of("get", "join")),
            Map.entry(ExecutorService.class, Set.of("awaitTermination", "invokeAll", "invokeAny", "close")),
            Map.entry(Thread.class, Set.of("sleep", "join")),
            Map.entry(TimeUnit.class, Set.of("sleep", "timedJoin", "timedWait")),
            Map.entry(Process.class, Set.of("waitFor")),
            Map.entry(CountDownLatch.class, Set.of("await")),
            Map.entry(CyclicBarrier.class, Set.of("await")),
            Map.entry(Condition.class, Set.of("await")),
            Map.entry(Semaphore.class, Set.of("acquire")),
            Map.entry(BlockingQueue.class, Set.of("take", "put")),
            Map.entry(Object.class, Set.of("wait")));

    static Stream<Arguments> rules() {
        Stream<Arguments> rooms = Stream.of(pureRules(), packageRules(), transferRules(), databaseRules())
                .flatMap(rules -> rules);
        return Stream.concat(
                rooms, Stream.of(libraryRules(), codeRules(), shapeRules()).flatMap(rules -> rules));
    }

    private static Stream<Arguments> pureRules() {
        return Stream.of(
                rule("domain knows Java only", knowsOnly("dev.postern..domain.."), "domain.DomainWithVertx"),
                rule(
                        "parse knows domain and Jackson only",
                        knowsOnly("dev.postern..parse..", "dev.postern..domain..", "com.fasterxml.jackson.core.."),
                        "parse.ParserWithVertx"),
                rule(
                        "json knows Jackson only",
                        knowsOnly("dev.postern..json..", "com.fasterxml.jackson.core.."),
                        "json.WriterOfDomain"));
    }

    private static Stream<Arguments> packageRules() {
        return Stream.of(
                rule(
                        "router never imports profile",
                        forbid("dev.postern..router..", "dev.postern..profile.."),
                        "router.RouterWithProfile"),
                rule(
                        "profile never imports router",
                        forbid("dev.postern..profile..", "dev.postern..router.."),
                        "profile.ProfileWithRouter"));
    }

    private static Stream<Arguments> transferRules() {
        return Stream.of(
                rule(
                        "transfer knows neither the process nor its command line",
                        forbid("dev.postern..transfer..", "dev.postern", "dev.postern.cli.."),
                        "transfer.TransferWithCommandLine"),
                rule(
                        "transfer.read knows neither imports and exports nor Vert.x and the database",
                        forbid(
                                "dev.postern..transfer.read..",
                                "dev.postern..transfer.imports..",
                                "dev.postern..transfer.exports..",
                                "dev.postern..profile..",
                                "dev.postern..jdbc..",
                                "io.vertx.."),
                        "transfer.read.ReadWithVertx"),
                rule(
                        "imports and exports are strangers",
                        slices().matching("dev.postern..transfer.(imports|exports)..")
                                .should()
                                .notDependOnEachOther(),
                        "transfer.imports.ImportWithExport",
                        "transfer.exports.Exported"));
    }

    private static Stream<Arguments> databaseRules() {
        return Stream.of(
                rule(
                        "store never imports profile",
                        forbid("dev.postern..store..", "dev.postern..profile.."),
                        "store.StoreWithProfile"),
                rule(
                        "postgres knows no table",
                        forbid(
                                "dev.postern..postgres..",
                                "dev.postern..store..",
                                "dev.postern..profile..",
                                "dev.postern..admin.."),
                        "postgres.PostgresWithStore"));
    }

    private static Stream<Arguments> libraryRules() {
        return Stream.of(
                rule(
                        "only the rooms of the database speak to the SQL client",
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(
                                        "dev.postern..postgres..",
                                        "dev.postern..store..",
                                        "dev.postern..profile..",
                                        "dev.postern..admin..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient.."),
                        "SqlOutsideProfile"),
                rule(
                        "only tracing speaks to OpenTelemetry",
                        onlyIn("dev.postern..tracing..", "io.opentelemetry.."),
                        "OpenTelemetryOutsideTracing"),
                rule(
                        "only jdbc speaks JDBC",
                        onlyIn(
                                "dev.postern..jdbc..",
                                "java.sql..",
                                "javax.sql..",
                                "org.postgresql..",
                                "org.flywaydb..",
                                "io.zonky.."),
                        "JdbcOutsideJdbc"));
    }

    private static Stream<Arguments> codeRules() {
        return Stream.of(
                rule("only Responses ends a response", responsesEndInOnePlace(), "EndsResponse"),
                rule("a method reference ends a response too", responsesEndInOnePlace(), "EndsResponseByReference"),
                rule("no event loop awaits a future", nothingBlocks(), "AwaitsFuture"),
                rule("no event loop joins a stage", nothingBlocks(), "JoinsStage"),
                rule("no event loop waits for a latch", nothingBlocks(), "SleepsOnLatch"));
    }

    private static Stream<Arguments> shapeRules() {
        return Stream.of(
                rule(
                        "packages have no cycle",
                        slices().matching("dev.postern.(**)").should().beFreeOfCycles(),
                        "one.First",
                        "two.Second"),
                rule(
                        "a name says what a class is",
                        // "Data directory" is the word of PostgreSQL and of the setting.
                        noClasses()
                                .should()
                                .haveNameMatching(
                                        ".*(Manager|Helper|Util|Impl|Processor|Data(?!Directory)|Info)s?([A-Z0-9$].*)?"),
                        "CanaryHelper"),
                rule(
                        "settings never change",
                        fields().that()
                                .areDeclaredInClassesThat()
                                .resideInAPackage("dev.postern..config..")
                                .should()
                                .beFinal(),
                        "config.MutableSetting"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void main_code_keeps_the_rule(ArchRule rule, String... canaries) {
        assertThat(canaries).isNotEmpty();
        rule.check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void its_canary_breaks_the_rule(ArchRule rule, String... canaries) {
        Set<String> names = Arrays.stream(canaries).map(CANARIES::concat).collect(toSet());

        var result =
                rule.evaluate(ALL.that(describe("are canaries of the rule", type -> names.contains(type.getName()))));

        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString()).contains(canaries);
    }

    @Test
    void the_main_code_is_there() {
        assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
                .contains(
                        "dev.postern.domain",
                        "dev.postern.domain",
                        "dev.postern.parse",
                        "dev.postern.router",
                        "dev.postern.profile",
                        "dev.postern.store.customer");
    }

    private static Arguments rule(String name, ArchRule rule, String... canaries) {
        return argumentSet(name, rule, canaries);
    }

    private static ArchRule forbid(String home, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }

    private static ArchRule knowsOnly(String home, String... others) {
        return classes()
                .that()
                .resideInAPackage(home)
                .should()
                .onlyDependOnClassesThat(resideInAPackage(home)
                        .or(resideInAnyPackage("java..", "org.jspecify.."))
                        .or(resideInAnyPackage(others)));
    }

    private static ArchRule onlyIn(String home, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }

    private static ArchRule responsesEndInOnePlace() {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.postern.router.response.Responses")
                .should()
                .accessTargetWhere(describe(
                        "it ends an HTTP response",
                        access -> ENDINGS.contains(access.getTarget().getName())
                                && (ownerIs(access, HttpServerResponse.class)
                                        || ownerIs(access, RoutingContext.class))));
    }

    /** Blocking is for what runs before the event loops start and after they stop. */
    private static ArchRule nothingBlocks() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.postern",
                        "dev.postern.cli..",
                        "dev.postern.transfer..",
                        "dev.postern.jdbc..",
                        "dev.postern.embedded..")
                .should()
                .accessTargetWhere(describe("it blocks the thread", ArchitectureTest::blocks));
    }

    private static boolean blocks(JavaAccess<?> access) {
        return BLOCKING.entrySet().stream()
                .anyMatch(entry ->
                        entry.getValue().contains(access.getTarget().getName()) && ownerIs(access, entry.getKey()));
    }

    private static boolean ownerIs(JavaAccess<?> access, Class<?> owner) {
        return access.getTargetOwner().isAssignableTo(owner);
    }
}
