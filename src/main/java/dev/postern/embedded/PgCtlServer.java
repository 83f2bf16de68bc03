package dev.postern.embedded;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A running server where the tools of Linux are absent, as on macOS and Windows: {@code pg_ctl} starts and stops it. One that a killed
 * process left behind is stopped before the next start. Owned by one {@link EmbeddedDatabase}, which has the directory locked.
 */
final class PgCtlServer implements RunningServer {
    private static final String LOCALE = "--locale=C --locale-provider=builtin --builtin-locale=C.UTF-8";

    private final DataDirectory directory;
    private final Platform platform;
    private final Path binaries;
    private final List<String> prefix;

    /** Blocks until the server answers; makes the cluster if there is none. {@code prefix} stands before each program. */
    PgCtlServer(DataDirectory directory, Path binaries, List<String> prefix) {
        this.directory = directory;
        this.platform = Platform.current();
        this.binaries = binaries;
        this.prefix = prefix;
    }

    PgCtlServer start(int wantedPort, Map<String, String> settings) throws IOException {
        if (!Files.isDirectory(directory.cluster())) {
            makeCluster();
        } else {
            directory.requirePassword();
        }
        stopEarlierServer();
        StringBuilder options = new StringBuilder("-p " + directory.choosePort(wantedPort));
        new TreeMap<>(settings)
                .forEach((name, value) ->
                        options.append(" -c ").append(name).append('=').append(value));
        run(
                binaries,
                "",
                "pg_ctl",
                "start",
                "--silent",
                "--wait",
                "--timeout=600",
                "--pgdata=cluster",
                "-o",
                options.toString());
        return this;
    }

    private void makeCluster() throws IOException {
        directory.makePassword();
        Path fresh = directory.path().resolve("cluster.new");
        if (Files.exists(fresh)) {
            PostgresBinaries.delete(fresh);
        }
        List<String> initdb = new ArrayList<>(List.of(
                "--pgdata=cluster.new",
                "--username=postgres",
                "--pwfile=password",
                "--auth-local=reject",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                "--no-instructions"));
        initdb.addAll(List.of(LOCALE.split(" ")));
        PostgresBinaries.withPlainPath(binaries, plain -> run(plain, "", "initdb", initdb.toArray(String[]::new)));
        run(binaries, "CREATE DATABASE postern\n", "postgres", "--single", "-D", "cluster.new", "postgres");
        Files.move(fresh, directory.cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The number in the file may be another process by now, whose program has another name. */
    private void stopEarlierServer() throws IOException {
        Path pidFile = directory.cluster().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
        boolean serves = ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> String.valueOf(Path.of(command).getFileName()).startsWith("postgres"))
                .orElse(false);
        if (serves) {
            close();
        } else {
            Files.delete(pidFile);
        }
    }

    /** Fast shutdown: sessions are ended, and everything is written down for a quick next start. */
    @Override
    public void close() throws IOException {
        run(binaries, "", "pg_ctl", "stop", "--silent", "--wait", "--timeout=60", "--mode=fast", "--pgdata=cluster");
    }

    private void run(Path home, String input, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(platform.program(home, program).toString());
        command.addAll(List.of(arguments));
        File log = directory.log().toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        PostgresServer.clean(builder.environment());
        Process process = builder.start();
        try (OutputStream toProcess = process.getOutputStream()) {
            toProcess.write(input.getBytes(StandardCharsets.UTF_8));
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException(program + " of the embedded PostgreSQL failed with " + process.exitValue()
                        + "; its log is " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
