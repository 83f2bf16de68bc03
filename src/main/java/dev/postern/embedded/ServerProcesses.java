package dev.postern.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The living processes of one PostgreSQL cluster, as Linux shows them. PostgreSQL itself trusts the process number in
 * {@code postmaster.pid}; after a restart of a container that number may belong to somebody else, and where process 1
 * does not reap, a killed server stays a zombie for ever. What is certain: each of its processes works in the cluster's
 * directory, and a zombie works nowhere.
 */
record ServerProcesses(Path cluster) {

    private static final Path PROC = Path.of("/proc");

    /** What a server has written about itself: line 1 process, line 4 port, line 8 status. */
    record Postmaster(long pid, int port, boolean ready) {}

    /** The numbers of all living processes: the server and its children. */
    Set<Long> living() throws IOException {
        Set<Long> living = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (isLiving(pid)) {
                    living.add(pid);
                }
            }
        }
        return living;
    }

    /** Whether this process is alive, no zombie, and belongs to the cluster. */
    boolean isLiving(long pid) {
        try {
            return Files.readSymbolicLink(PROC.resolve(Long.toString(pid)).resolve("cwd"))
                    .equals(cluster);
        } catch (IOException goneZombieOrForeign) {
            return false;
        }
    }

    /** What {@code postmaster.pid} says, if the process that it names is alive. */
    Optional<Postmaster> postmaster() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile());
        if (lines.size() < 4) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.get(0).strip());
        int port = Integer.parseInt(lines.get(3).strip());
        boolean ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
        return isLiving(pid) ? Optional.of(new Postmaster(pid, port, ready)) : Optional.empty();
    }

    Path pidFile() {
        return cluster.resolve("postmaster.pid");
    }
}
