package dev.postern.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedDatabase.Options;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Root becomes somebody else for this test; an ordinary user stays itself. */
class OrdinaryUserTest {

    private static final int NOBODY = 65534;

    // Not a @TempDir, whose parents only their owner may enter.
    private Path home;
    private boolean isRoot;

    @BeforeEach
    void make_a_home() throws IOException {
        home = Files.createTempDirectory("postern-user-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        isRoot = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        if (isRoot) {
            Files.setAttribute(home, "unix:uid", NOBODY);
        }
    }

    @AfterEach
    void delete_the_home() {
        TestPostgres.delete(home);
    }

    @Test
    void an_ordinary_user_starts_it_and_whoever_comes_next_takes_it_over() throws Exception {
        Path data = home.resolve("data");
        List<String> prefix =
                isRoot ? List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups") : List.of();
        Options options = Options.in(data);

        GatewayProcess.start(prefix, readableClassPath(), List.of(data.toString(), data.toString(), "from a user"))
                .kill();

        for (int start = 0; start < 2; start++) {
            try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
                assertThat(new TestDatabase(database.url()).query("SELECT value FROM kept"))
                        .singleElement()
                        .satisfies(row -> assertThat(row).containsEntry("value", "from a user"));
            }
        }
    }

    // Root's local repository is closed to others.
    private String readableClassPath() throws IOException {
        Path copies = Files.createDirectory(home.resolve("classes"));
        StringBuilder classPath = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path original = Path.of(entry);
            Path copy = copies.resolve(Integer.toString(classPath.length()));
            if (Files.isRegularFile(original)) {
                Files.copy(original, copy);
            } else if (Files.isDirectory(original)) {
                copyTree(original, copy);
            }
            classPath.append(copy).append(File.pathSeparator);
        }
        return classPath.toString();
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
