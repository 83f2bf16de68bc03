package dev.postern.pages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A Bash in a folder, which runs one block after the other and keeps what they export. Owned by one test, and used by its
 * thread. A server of a block runs beside it until the next server, {@link #stop} or the end.
 */
final class Shell implements AutoCloseable {
    private static final String END = "end-of-block";
    private static final long LONGEST_END_SECONDS = 60;
    private static final Pattern OF_THIS_PRODUCT = Pattern.compile("(POSTERN|OTEL|PG|JAVA|JDK|MAVEN|MVN)_?\\w*");

    /** A server is stopped when nobody writes to its pipe any more: its JVM outlives the shell that started it. */
    private static final String PREAMBLE = """
            set -eo pipefail
            stop() {
                if [[ -n ${server:-} ]]; then
                    kill -- -$server
                    wait $log || true
                    server=
                fi
            }
            trap stop EXIT
            serve() {
                stop
                rm -f server.pipe
                mkfifo server.pipe
                set -m
                { . "$1"; } </dev/null >server.pipe 2>&1 &
                server=$!
                set +m
                exec 9<server.pipe
                while read -r -u 9 line; do
                    echo "$line"
                    if [[ $line == *'API on '* ]]; then
                        cat <&9 >>server.log &
                        log=$!
                        exec 9<&-
                        return 0
                    fi
                done
                return 1
            }
            """;

    private final Path scripts;
    private final Process bash;
    private final Writer commands;
    private final BufferedReader output;
    private int blocks;

    private Shell(Path scripts, Process bash) {
        this.scripts = scripts;
        this.bash = bash;
        this.commands = bash.outputWriter();
        this.output = bash.inputReader();
    }

    /** {@code scripts} is a folder for the blocks, away from the files that they make. */
    static Shell open(Path folder, Path scripts, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "--norc", "--noprofile", "-s")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> OF_THIS_PRODUCT.matcher(name).matches());
        builder.environment().putAll(environment);
        Shell shell = new Shell(scripts, builder.start());
        shell.commands.write(PREAMBLE);
        return shell;
    }

    /** Runs a block and returns what it wrote to both outputs; fails where a command of it does. */
    String run(String block) throws IOException {
        return result(". " + script(block) + " </dev/null");
    }

    /** Starts the server of a block and returns what it wrote until it listened. */
    String serve(String block) throws IOException {
        return result("serve " + script(block));
    }

    /** Stops the server of the last such block and waits for its end. */
    void stop() throws IOException {
        result("stop");
    }

    private Path script(String block) throws IOException {
        return Files.writeString(
                scripts.resolve("block-" + ProcessHandle.current().pid() + '-' + bash.pid() + '-' + blocks++), block);
    }

    private String result(String command) throws IOException {
        commands.write(command + "\nprintf '\\n" + END + "\\n'\n");
        commands.flush();
        StringBuilder result = new StringBuilder();
        for (String line = output.readLine(); !END.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IllegalStateException("a command failed:\n" + result);
            }
            result.append(line.stripTrailing()).append('\n');
        }
        return result.toString().strip();
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!bash.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                bash.descendants().forEach(ProcessHandle::destroyForcibly);
                bash.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
