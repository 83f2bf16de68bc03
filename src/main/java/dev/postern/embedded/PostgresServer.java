package dev.postern.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A running server on one cluster. A shell stands between: it stops the server when this process closes its input, and so also when
 * this process dies. Owned by one {@link EmbeddedDatabase}, which has the directory locked.
 */
final class PostgresServer implements RunningServer {
    private static final String MAKE_CLUSTER = """
            set -e
            rm -rf cluster.new
            "$POSTGRES_HOME/bin/initdb" --pgdata=cluster.new --username=postgres --pwfile=password \
                --auth-local=reject --auth-host=scram-sha-256 --encoding=UTF8 --locale=C \
                --locale-provider=builtin --builtin-locale=C.UTF-8 --no-instructions --sync-method=syncfs
            echo 'CREATE DATABASE postern' | "$POSTGRES_HOME/bin/postgres" --single -D cluster.new postgres
            """;

    // All processes of a server inherit the lock. So it is free as soon as none lives, which a process number does not
    // tell: it may be a zombie's, or somebody else's by now.
    private static final String AWAIT_EARLIER_SERVER = "flock server.lock rm -f cluster/postmaster.pid";

    // Ctrl-C and systemd signal every process; the server has to live until the requests are drained. pg_ctl puts the
    // path of postgres into a command of the shell, which then replaces the variable: a path may hold any character.
    private static final String SERVE = """
            trap '' INT TERM HUP
            exec 9>server.lock
            flock -n 9 &&
                "$POSTGRES_HOME/bin/pg_ctl" start --silent --wait --timeout=600 --pgdata=cluster \
                    -p '$POSTGRES_HOME/bin/postgres' -o "$POSTGRES_OPTIONS" >&2 &&
                echo ready && read -r end_of_input
            exec 9>&-
            flock -n server.lock true || kill -INT "$(head -n 1 cluster/postmaster.pid)"
            flock server.lock true
            """;

    private static final String READY = "ready";
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final long LOG_LIMIT_BYTES = 10_000_000;
    private static final int LOG_TAIL_BYTES = 2_000;

    private final DataDirectory directory;
    private final ServerAccount account;
    private final Process shell;

    /** Blocks until the server answers; makes the cluster if there is none. */
    PostgresServer(DataDirectory directory, Path binaries, int wantedPort, Map<String, String> settings)
            throws IOException {
        this.directory = directory;
        this.account = ServerAccount.forDirectory(directory.path());
        rotateLog();
        long logStart = directory.log().toFile().length();
        if (!Files.isDirectory(directory.cluster())) {
            makeCluster(binaries);
        } else {
            directory.requirePassword();
        }
        run(AWAIT_EARLIER_SERVER, binaries);
        int port = directory.choosePort(wantedPort);
        ProcessBuilder serve = command(SERVE, binaries);
        serve.environment().put("POSTGRES_OPTIONS", options(port, settings));
        this.shell = serve.start();
        String answer = shell.inputReader().readLine();
        if (!READY.equals(answer)) {
            throw new IOException("the embedded PostgreSQL does not start: " + logSince(logStart));
        }
    }

    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        await(shell, STOP_LIMIT, "the end of the embedded PostgreSQL");
    }

    /** An interrupted attempt leaves nothing that looks like a cluster. */
    private void makeCluster(Path binaries) throws IOException {
        directory.makePassword();
        PostgresBinaries.withPlainPath(binaries, plain -> run(MAKE_CLUSTER, plain));
        Files.move(directory.path().resolve("cluster.new"), directory.cluster(), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel parent = FileChannel.open(directory.path())) {
            parent.force(true);
        }
    }

    private static String options(int port, Map<String, String> settings) {
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .map(setting -> " -c '" + setting.getKey() + "=" + setting.getValue() + "'")
                        .collect(Collectors.joining("", "-p " + port, ""));
    }

    private void run(String script, Path home) throws IOException {
        long logStart = directory.log().toFile().length();
        Process process = command(script, home)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                .start();
        await(process, COMMAND_LIMIT, "the preparation of the embedded PostgreSQL");
        if (process.exitValue() != 0) {
            throw new IOException("the embedded PostgreSQL cannot be prepared: " + logSince(logStart));
        }
    }

    private ProcessBuilder command(String script, Path home) {
        List<String> command = Stream.concat(account.prefix().stream(), Stream.of("sh", "-c", script))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.path().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(directory.log().toFile()));
        clean(builder.environment());
        builder.environment().put("POSTGRES_HOME", home.toString());
        return builder;
    }

    /** Takes out what programs of PostgreSQL would follow. */
    static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
        // Without it initdb compares the system's zone with each of some hundred files.
        environment.put("TZ", "UTC");
    }

    private static void await(Process process, Duration limit, String what) throws IOException {
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(what + " takes longer than " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void rotateLog() throws IOException {
        Path log = directory.log();
        if (log.toFile().length() > LOG_LIMIT_BYTES) {
            Files.move(log, log.resolveSibling("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String logSince(long start) throws IOException {
        byte[] log = Files.readAllBytes(directory.log());
        int from = (int) Math.max(Math.min(start, log.length), log.length - (long) LOG_TAIL_BYTES);
        return new String(log, from, log.length - from, StandardCharsets.UTF_8).strip();
    }
}
