package dev.postern.process;

import dev.postern.support.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    private static final long LONGEST_START_SECONDS = 60;
    private static final long LONGEST_END_SECONDS = 60;

    private final Process process;
    private final StringBuffer output = new StringBuffer();
    private final CompletableFuture<Matcher> ready = new CompletableFuture<>();
    private final Thread reader;

    private JarProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of " + process.pid());
    }

    /** Starts in a folder where no settings file lies, on free ports, with no other variable of this product. */
    static JarProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: run mvn package first");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Quick to start and small: several of them share the machine with the tests.
        List<String> command =
                new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-Xmx256m", "-jar", JAR.toString()));
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
                output.append(line).append('\n');
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.completeExceptionally(new IllegalStateException("it ended: " + output));
    }

    /** Calls the API; waits until the process says that it listens. */
    ApiClient api() throws Exception {
        return new ApiClient(port(1));
    }

    /** Calls the management port; waits as {@link #api} does. */
    ApiClient management() throws Exception {
        return new ApiClient(port(2));
    }

    private int port(int group) throws Exception {
        return Integer.parseInt(
                ready.get(LONGEST_START_SECONDS, TimeUnit.SECONDS).group(group));
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** kill -9, without waiting for the end. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end. */
    int exitCode() throws Exception {
        if (!process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it still runs: " + output);
        }
        reader.join(TimeUnit.SECONDS.toMillis(LONGEST_END_SECONDS));
        return process.exitValue();
    }

    /** Everything written so far to stdout and stderr. */
    String output() {
        return output.toString();
    }

    @Override
    public void close() {
        kill();
        try {
            process.onExit().get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
