package dev.postern.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How PostgreSQL's programs are started. PostgreSQL refuses to run as root, so root starts them in a user namespace of
 * their own, or as an ordinary account where namespaces are refused.
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
        for (List<String> switching : switches(account)) {
            if (works(switching)) {
                give(directory, account);
                return new ServerAccount(switching);
            }
        }
        throw new IOException("PostgreSQL cannot run as root, and none of unshare, setpriv, chroot, runuser works here:"
                + " start as an ordinary user");
    }

    private static List<List<String>> switches(int account) {
        List<List<String>> ways = new ArrayList<>();
        ways.add(List.of("setpriv", "--reuid=" + account, "--regid=" + account, "--clear-groups"));
        ways.add(List.of("chroot", "--userspec=" + account + ":" + account, "/"));
        if (account == UNPRIVILEGED) {
            ways.add(List.of("runuser", "-u", "nobody", "--"));
        }
        return ways;
    }

    private static boolean works(List<String> prefix) throws IOException {
        if (!isOnPath(prefix.get(0))) {
            return false;
        }
        Process trial = new ProcessBuilder(withPrefix(prefix, List.of("true")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return trial.waitFor(5, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void give(Path directory, int account) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!Files.isSymbolicLink(file) && uid(file) != account) {
                    Files.setAttribute(file, "unix:uid", account);
                    Files.setAttribute(file, "unix:gid", account);
                }
            }
        }
    }

    private static int uid(Path file) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(file, "unix:uid"));
    }

    /** The command for a program that ends by itself. */
    ProcessBuilder command(List<String> program) {
        return withEnvironment(withPrefix(prefix, program));
    }

    /** The command for the server: away from the terminal, whose Ctrl-C would stop it before the requests are drained. */
    ProcessBuilder detachedCommand(List<String> program) {
        List<String> whole = withPrefix(prefix, program);
        return withEnvironment(isOnPath("setsid") ? withPrefix(List.of("setsid"), whole) : whole);
    }

    private static ProcessBuilder withEnvironment(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        // Without it initdb compares the system's zone with each of some hundred files.
        builder.environment().put("TZ", "UTC");
        return builder;
    }

    private static List<String> withPrefix(List<String> prefix, List<String> program) {
        return Stream.concat(prefix.stream(), program.stream()).toList();
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
