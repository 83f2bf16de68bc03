package dev.postern.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How PostgreSQL's programs are started. PostgreSQL refuses to run as root, so root starts them in a user namespace of their own, or
 * as an ordinary account where namespaces are refused or the data belong to one.
 *
 * @param prefix what stands before the program
 */
record ServerAccount(List<String> prefix) {
    // nobody; any number but 0 would do.
    private static final int UNPRIVILEGED = 65534;

    /** Chooses the account for a data directory; root gives the directory to that account if it has to. */
    static ServerAccount forDirectory(Path directory) throws IOException {
        if (uid(Path.of("/proc/self")) != 0) {
            return new ServerAccount(List.of());
        }
        int owner = uid(directory);
        List<String> namespace = List.of("unshare", "-U");
        if (owner == 0 && works(namespace)) {
            return new ServerAccount(namespace);
        }
        int account = owner == 0 ? UNPRIVILEGED : owner;
        List<String> otherAccount = List.of("setpriv", "--reuid=" + account, "--regid=" + account, "--clear-groups");
        if (!works(otherAccount)) {
            throw new IOException("PostgreSQL cannot run as root, and neither unshare nor setpriv works here: start as"
                    + " an ordinary user");
        }
        give(directory, account);
        return new ServerAccount(otherAccount);
    }

    private static boolean works(List<String> prefix) throws IOException {
        Process trial;
        try {
            trial = new ProcessBuilder(
                            Stream.concat(prefix.stream(), Stream.of("true")).toList())
                    .start();
        } catch (IOException absent) {
            return false;
        }
        try {
            return trial.waitFor(5, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void give(Path directory, int account) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                return visitFile(folder, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    if (!attributes.isSymbolicLink() && uid(file) != account) {
                        Files.setAttribute(file, "unix:uid", account);
                        Files.setAttribute(file, "unix:gid", account);
                    }
                    return FileVisitResult.CONTINUE;
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
            }

            // The server of a killed process may be ending, and takes files of its own away.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    private static int uid(Path file) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(file, "unix:uid"));
    }
}
