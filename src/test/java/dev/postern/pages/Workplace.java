package dev.postern.pages;

import dev.postern.pages.Page.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder in which a reader pastes the blocks of a page: the jar, the samples, and nothing else at first. Servers take
 * free ports; where a page says 8080 and 8081, theirs are meant.
 */
final class Workplace implements AutoCloseable {
    /** The database that the pages name, for which one of the test stands in. */
    static final String DATABASE = "postgresql://postern:secret@db.example.com:5432/postern";

    private static final Pattern READY = Pattern.compile("API on \\S+:(\\d+), management on \\S+:(\\d+)");
    private static final Pattern TOOL =
            Pattern.compile("(?m)(?:^\\s*|[|;&(]\\s*|\\bdo |\\w=\\S* )(curl|psql|pg_dump|node|npm|python3|openssl)\\b");

    private final Path folder;
    private final Path scripts;
    private final Shell shell;
    private final String database;
    private String apiPort;
    private String managementPort;

    private Workplace(Path folder, Path scripts, Shell shell, String database, String apiPort, String managementPort) {
        this.folder = folder;
        this.scripts = scripts;
        this.shell = shell;
        this.database = database;
        this.apiPort = apiPort;
        this.managementPort = managementPort;
    }

    /** A new folder below {@code parent}. {@code database} stands in for the one that the pages name. */
    static Workplace make(Path parent, String database) throws IOException {
        Path folder = Files.createTempDirectory(parent, "reader-");
        Path scripts = Files.createTempDirectory(parent, "scripts-");
        Path jar = parent.resolve("postern.jar");
        if (!Files.exists(jar)) {
            Files.copy(Path.of("target", "postern.jar"), jar);
        }
        Files.createDirectory(folder.resolve("target"));
        Files.createSymbolicLink(folder.resolve("target/postern.jar"), jar);
        copy(Path.of("src", "samples"), folder);
        // Quick to start and small: several of them share the machine with the tests.
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        program(scripts.resolve("java"), "exec " + java + " -XX:TieredStopAtLevel=1 -Xmx256m \"$@\"");
        // The jar was built before this test began.
        program(scripts.resolve("mvn"), "[[ \"$*\" == '-q -DskipTests package' ]]");
        Files.writeString(scripts.resolve(".curlrc"), "silent\n");
        return new Workplace(folder, scripts, shell(folder, scripts, Map.of()), database, "8080", "8081");
    }

    /** The same folder and the same running server, with a shell that knows nothing of what was exported. */
    Workplace next() throws IOException {
        Map<String, String> sample = Map.of("TRACK_URL", "http://127.0.0.1:" + apiPort);
        return new Workplace(folder, scripts, shell(folder, scripts, sample), database, apiPort, managementPort);
    }

    private static Shell shell(Path folder, Path scripts, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HOME", scripts.toString());
        environment.put("PATH", scripts + ":" + System.getenv("PATH"));
        environment.put("POSTERN_HTTP_PORT", "0");
        environment.put("POSTERN_MANAGEMENT_PORT", "0");
        return Shell.open(folder, scripts, environment);
    }

    private static void copy(Path sources, Path folder) throws IOException {
        Files.createDirectory(folder.resolve("src"));
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file));
            }
        }
    }

    private static void program(Path file, String line) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Programs that the block calls and that are not on this machine. */
    static List<String> missingTools(Block block) {
        String text = block.fence().equals("sql") ? "psql" : block.text();
        return TOOL.matcher(text)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .filter(tool -> Arrays.stream(System.getenv("PATH").split(":"))
                        .noneMatch(path -> Files.isExecutable(Path.of(path, tool))))
                .toList();
    }

    /** Does what the reader does with the block, and returns what the reader sees. */
    String paste(Block block) throws IOException {
        String text = block.text()
                .replace(DATABASE, database)
                .replace("127.0.0.1:8080", "127.0.0.1:" + apiPort)
                .replace("127.0.0.1:8081", "127.0.0.1:" + managementPort);
        String seen = switch (block.fence()) {
            case "sh server" -> serve(text);
            case "sh stopped" -> {
                shell.stop();
                yield shell.run(text);
            }
            case "sql" -> shell.run("psql ${POSTERN_DATABASE_URL:-} <<'SQL'\n" + text + "SQL\n");
            default -> shell.run(text);
        };
        return seen.replace(":" + apiPort, ":8080").replace(":" + managementPort, ":8081");
    }

    private String serve(String text) throws IOException {
        String seen = shell.serve(text);
        Matcher ports = READY.matcher(seen);
        if (!ports.find()) {
            throw new IllegalStateException("it does not say where it listens: " + seen);
        }
        apiPort = ports.group(1);
        managementPort = ports.group(2);
        return seen;
    }

    @Override
    public void close() {
        shell.close();
    }
}
