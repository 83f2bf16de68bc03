package dev.postern.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The system that a PostgreSQL is for.
 *
 * @param system as {@code os.name} has it
 * @param machine as {@code os.arch} has it
 */
record Platform(String system, String machine) {
    private static final List<Platform> KNOWN = List.of(
            new Platform("Linux", "amd64"),
            new Platform("Linux", "aarch64"),
            new Platform("Mac OS X", "x86_64"),
            new Platform("Mac OS X", "aarch64"),
            new Platform("Windows", "amd64"));

    static Platform current() {
        return new Platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    boolean isLinux() {
        return system.startsWith("Linux");
    }

    boolean isWindows() {
        return system.startsWith("Windows");
    }

    /** As {@code -Dpostgres.platform} of the build names it; empty where nobody builds a PostgreSQL for it. */
    Optional<String> artifact() {
        if (isWindows()) {
            // Windows on ARM runs programs for Intel.
            return Optional.of("windows-amd64");
        }
        Optional<String> kernel =
                isLinux() ? Optional.of("linux") : Optional.of("darwin").filter(mac -> system.startsWith("Mac"));
        Optional<String> processor = switch (machine.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Optional.of("-amd64");
            case "aarch64" -> Optional.of("-arm64v8");
            default -> Optional.empty();
        };
        return kernel.flatMap(name -> processor.map(name::concat));
    }

    /** The resource that holds the programs. */
    Optional<String> archive() {
        return artifact()
                .map(name -> "/postgres-" + name.replace("-amd64", "-x86_64").replace("-arm64v8", "-arm_64") + ".txz");
    }

    /** Why there is no archive, and the ways out. */
    String missing(Predicate<String> carried) {
        String others = KNOWN.stream()
                .filter(known -> known.archive().filter(carried).isPresent())
                .flatMap(known -> known.artifact().stream())
                .reduce((one, other) -> one + " and " + other)
                .orElse("none");
        return "there is no embedded PostgreSQL for " + system + " on " + machine + ", this jar carries " + others
                + ": set database.url to use a server of your own"
                + artifact()
                        .map(name ->
                                ", or take the jar for " + name + " (mvn -Dpostgres.platform=" + name + " package)")
                        .orElse("");
    }

    Path program(Path home, String name) {
        return home.resolve("bin").resolve(isWindows() ? name + ".exe" : name);
    }

    /** Permissions of a new file; Windows has none of this kind, and a user's folder is for that user there. */
    FileAttribute<?>[] permissions(String posix) {
        return isWindows()
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))};
    }

    void permit(Path file, String posix) throws IOException {
        if (!isWindows()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(posix));
        }
    }
}
