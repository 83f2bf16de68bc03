package dev.postern.embedded;

import static dev.postern.support.Await.LONGEST_WAIT;

import dev.postern.support.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that has an embedded database open and has committed a row, until it is killed. */
record GatewayProcess(Process process) {

    private static final String READY = "ready";

    /** Runs in the other JVM. Arguments: data directory, directory of the binaries, the value to insert. */
    public static void main(String[] arguments) throws IOException {
        EmbeddedDatabase database = EmbeddedDatabase.start(
                EmbeddedDatabase.Options.in(Path.of(arguments[0])).withBinaries(Path.of(arguments[1])));
        TestDatabase rows = new TestDatabase(database.url());
        rows.execute("CREATE TABLE IF NOT EXISTS kept (value text)");
        rows.execute("INSERT INTO kept VALUES (?)", arguments[2]);
        System.out.println(READY);
        // Ends with the test's JVM at the latest.
        System.in.transferTo(System.out);
    }

    static GatewayProcess start(List<String> prefix, String classPath, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command.addAll(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, GatewayProcess.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder output = new StringBuilder();
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); !READY.equals(line); line = reader.readLine()) {
            if (line == null) {
                throw new IOException("the child ended: " + output);
            }
            output.append(line).append('\n');
        }
        return new GatewayProcess(process);
    }

    /** kill -9. */
    void kill() throws Exception {
        process.destroyForcibly();
        process.onExit().get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
    }
}
