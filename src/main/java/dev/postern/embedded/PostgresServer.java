package dev.postern.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts and stops the server of one cluster. Owned by one {@link EmbeddedDatabase}, which has the directory locked. */
final class PostgresServer {

    /** Crash recovery reads at most {@code max_wal_size} of log, some tens of seconds on a slow disk. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    /** Children notice the death of their server at once; after this time something is wrong. */
    private static final Duration LEFTOVER_LIMIT = Duration.ofSeconds(10);

    private static final long LOG_LIMIT_BYTES = 10_000_000;
    private static final int POLL_MILLIS = 5;

    private final DataDirectory directory;
    private final PostgresBinaries binaries;
    private final ServerAccount account;
    private final ServerProcesses processes;

    PostgresServer(DataDirectory directory, PostgresBinaries binaries, ServerAccount account) {
        this.directory = directory;
        this.binaries = binaries;
        this.account = account;
        this.processes = new ServerProcesses(directory.cluster());
    }

    /** Makes the cluster if there is none. An interrupted attempt leaves nothing that looks like one. */
    void initialise() throws IOException {
        if (Files.isDirectory(directory.cluster())) {
            return;
        }
        Path fresh = directory.path().resolve("cluster.new");
        PostgresBinaries.delete(fresh);
        run(List.of(
                binaries.program("initdb").toString(),
                "--pgdata=" + fresh,
                "--username=" + EmbeddedDatabase.USER,
                "--pwfile=" + directory.passwordFile(),
                "--auth-local=reject",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                // One call for the file system instead of one for each of a thousand files.
                "--sync-method=syncfs"));
        Files.move(fresh, directory.cluster(), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel parent = FileChannel.open(directory.path())) {
            parent.force(true);
        }
    }

    /**
     * Starts the server, or adopts the one that an earlier process left behind if it runs with the same settings.
     *
     * @return the port that it listens on
     */
    int start(int wantedPort, Map<String, String> settings) throws IOException, TimeoutException {
        Optional<ServerProcesses.Postmaster> orphan = processes.postmaster();
        if (orphan.isPresent()) {
            int port = orphan.get().port();
            if ((wantedPort == 0 || wantedPort == port) && runsWith(arguments(port, settings))) {
                return awaitReady(Optional.empty(), Files.size(directory.log()));
            }
            stop();
        }
        awaitNoLeftovers();
        // Nobody works in the cluster, so whatever the file says is stale. PostgreSQL would believe it if the process
        // number were in use again, or were a zombie's.
        Files.deleteIfExists(processes.pidFile());
        int port = wantedPort == 0 ? directory.freePort() : wantedPort;
        long logStart = rotateLog();
        List<String> command =
                new ArrayList<>(List.of(binaries.program("postgres").toString()));
        command.addAll(arguments(port, settings));
        Process server = account.detachedCommand(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                .start();
        return awaitReady(Optional.of(server), logStart);
    }

    private List<String> arguments(int port, Map<String, String> settings) {
        List<String> arguments =
                new ArrayList<>(List.of("-D", directory.cluster().toString(), "-p", Integer.toString(port)));
        new TreeMap<>(settings).forEach((name, value) -> {
            arguments.add("-c");
            arguments.add(name + "=" + value);
        });
        return arguments;
    }

    // PostgreSQL keeps the command line of the running server, each argument in quotes.
    private boolean runsWith(List<String> arguments) throws IOException {
        StringBuilder expected = new StringBuilder(binaries.program("postgres").toString());
        arguments.forEach(argument -> expected.append(" \"").append(argument).append('"'));
        Path options = directory.cluster().resolve("postmaster.opts");
        return Files.exists(options) && Files.readString(options).strip().contentEquals(expected);
    }

    private void awaitNoLeftovers() throws IOException, TimeoutException {
        long deadline = System.nanoTime() + LEFTOVER_LIMIT.toNanos();
        while (!processes.living().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "processes " + processes.living() + " of a dead server still work in " + directory.cluster());
            }
            pause();
        }
    }

    private long rotateLog() throws IOException {
        Path log = directory.log();
        if (!Files.exists(log)) {
            return 0;
        }
        if (Files.size(log) <= LOG_LIMIT_BYTES) {
            return Files.size(log);
        }
        Files.move(log, log.resolveSibling("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
        return 0;
    }

    private int awaitReady(Optional<Process> child, long logStart) throws IOException, TimeoutException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            Optional<ServerProcesses.Postmaster> server = processes.postmaster();
            if (server.isPresent() && server.get().ready()) {
                return server.get().port();
            }
            boolean alive = child.map(Process::isAlive).orElse(server.isPresent());
            if (!alive) {
                throw new IOException("the embedded PostgreSQL ended while it started: " + logSince(logStart));
            }
            if (System.nanoTime() > deadline) {
                // It may be in a long recovery: it is left alone, and the next start adopts it.
                throw new TimeoutException("the embedded PostgreSQL is not ready after " + START_LIMIT.toSeconds()
                        + " s: " + logSince(logStart));
            }
            pause();
        }
    }

    private String logSince(long start) throws IOException {
        byte[] log = Files.readAllBytes(directory.log());
        int from = (int) Math.max(Math.min(start, log.length), log.length - 2000L);
        return new String(log, from, log.length - from, StandardCharsets.UTF_8).strip();
    }

    /** Fast shutdown: sessions are ended, and everything is written down for a quick next start. */
    void stop() throws IOException, TimeoutException {
        Optional<ServerProcesses.Postmaster> server = processes.postmaster();
        if (server.isEmpty()) {
            return;
        }
        long pid = server.get().pid();
        // Java can only send SIGTERM, which would wait for all clients to leave.
        run(List.of(binaries.program("pg_ctl").toString(), "kill", "INT", Long.toString(pid)));
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (processes.isLiving(pid)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the embedded PostgreSQL, process " + pid + ", did not stop within "
                        + STOP_LIMIT.toSeconds() + " s");
            }
            pause();
        }
    }

    private void run(List<String> program) throws IOException {
        Process process = account.command(program).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(program.get(0) + " failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
