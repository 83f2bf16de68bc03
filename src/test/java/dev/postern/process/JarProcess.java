package dev.postern.process;

import dev.postern.support.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code target/postern.jar} in a JVM of its own. Owned by one test, which closes it; a thread of its own collects the
 * output.
 */
final class JarProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "postern.jar").toAbsolutePath();
    private static final Pattern READY = Pattern.compile("API on \\S+:(\\d+), management on \\S+:(\\d+)");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** Nothing is written at the end, so that the end is looked for. */
    private static final Duration LONGEST_UNAWARENESS = Duration.ofMillis(200);

    private final Process process;
    private final StringBuilder output = new StringBuilder();
    private final Thread reader;

    private JarProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of " + process.pid());
    }

    /** Starts in a folder where no settings file lies, on free ports, with no other variable of this product. */
    static JarProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        // Quick to start and small: several of them share the machine with the tests.
        return start(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"), folder, environment, arguments);
    }

    /** The same with options of the JVM. */
    static JarProcess start(List<String> options, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: run mvn package first");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTERN_"));
        builder.environment().put("POSTERN_HTTP_PORT", "0");
        builder.environment().put("POSTERN_MANAGEMENT_PORT", "0");
        builder.environment().putAll(environment);
        JarProcess started = new JarProcess(builder.redirectErrorStream(true).start());
        started.reader.start();
        return started;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                append(line + '\n');
            }
        } catch (IOException e) {
            append(e.toString());
        }
    }

    private void append(String text) {
        synchronized (output) {
            output.append(text);
            output.notifyAll();
        }
    }

    /** Waits until the output has what is looked for. */
    Matcher awaitOutput(Pattern wanted) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        synchronized (output) {
            Matcher matcher = wanted.matcher(output.toString());
            while (!matcher.find()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || !reader.isAlive()) {
                    throw new IllegalStateException("no " + wanted + " in: " + output);
                }
                output.wait(Math.min(left, LONGEST_UNAWARENESS.toMillis()));
                matcher = wanted.matcher(output.toString());
            }
            return matcher;
        }
    }

    /** Calls the API; waits until the process says that it listens. */
    ApiClient api() throws InterruptedException {
        return new ApiClient(port(1));
    }

    /** Calls the management port; waits as {@link #api} does. */
    ApiClient management() throws InterruptedException {
        return new ApiClient(port(2));
    }

    private int port(int group) throws InterruptedException {
        return Integer.parseInt(awaitOutput(READY).group(group));
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM. Through the handle, because the process itself would stop listening to the output. */
    void terminate() {
        if (!process.toHandle().destroy()) {
            throw new IllegalStateException("it had ended before: " + output());
        }
    }

    /** kill -9, without waiting for the end. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("it still runs: " + output());
        }
        reader.join(LONGEST_WAIT.toMillis());
        return process.exitValue();
    }

    /** Everything written so far to stdout and stderr. */
    String output() {
        synchronized (output) {
            return output.toString();
        }
    }

    @Override
    public void close() {
        kill();
        try {
            process.onExit().get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
