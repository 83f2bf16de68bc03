package dev.postern.process;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Imports and exports by the jar, however they are interrupted. */
@WithPostgres
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImportIT {
    private static final int ROWS = 60_000;
    private static final int BAD_EVERY = 1_000;
    private static final Pattern GOES_ON = Pattern.compile("Going on at line ([\\d,]+)");

    @TempDir
    private Path folder;

    private TestDatabase database;
    private Path file;

    @BeforeEach
    void writeFile(TestDatabase given) throws IOException {
        database = given;
        database.execute("DELETE FROM profiles");
        database.createKey("shop");
        file = folder.resolve("customers.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,name,Total Orders:number,note\n");
            for (int i = 0; i < ROWS; i++) {
                String orders = i % BAD_EVERY == 0 ? "many" : Integer.toString(i);
                out.write(i + ",\"Customer\n" + i + "\"," + orders + ",\"" + "x".repeat(100) + "\"\n");
            }
        }
    }

    @Test
    void after_kill_9_and_resume_every_row_is_there_once_and_every_reject_is_told_once() throws Exception {
        Path rejects = folder.resolve("rejects.ndjson");
        List<String> arguments = List.of("--rejects", rejects.toString(), "--resume");
        long before;
        try (JarProcess process = importing(arguments)) {
            before = awaitRows(0);
            process.kill();
        }
        boolean wentOn;
        try (JarProcess process = importing(arguments)) {
            awaitRows(before);
            process.kill();
            wentOn = GOES_ON.matcher(process.output()).find();
        }
        try (JarProcess process = importing(arguments)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(65);
            assertThat(process.output()).containsPattern(GOES_ON).contains("60 rejected.");
        }

        assertThat(wentOn).isTrue();
        assertThat(database.query("SELECT customer_id FROM profiles WHERE project_id = 'shop' ORDER BY 1"))
                .hasSize(ROWS - ROWS / BAD_EVERY);
        assertThat(database.query(
                        "SELECT 1 FROM profiles WHERE attributes->>'Total Orders'" + " IS DISTINCT FROM customer_id"))
                .isEmpty();
        assertThat(Files.readAllLines(rejects)).hasSize(ROWS / BAD_EVERY).doesNotHaveDuplicates();
        assertThat(Files.readAllLines(rejects).get(1)).startsWith("{\"line\":2002,");
        assertThat(folder.resolve("customers.csv.import-state")).doesNotExist();
    }

    @Test
    void a_signal_ends_an_import_in_good_order_and_says_how_to_go_on() throws Exception {
        try (JarProcess process = importing(List.of())) {
            awaitRows(0);
            process.terminate();
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.output())
                    .contains("rows stored")
                    .contains("Stopped. To go on, give the same command with --resume.")
                    .doesNotContain("Exception", "WARN");
        }
        try (JarProcess process = importing(List.of())) {
            assertThat(process.exitCode()).isEqualTo(64);
            assertThat(process.output()).contains("add --resume");
        }
        try (JarProcess process = importing(List.of("--resume"))) {
            assertThat(process.exitCode()).isEqualTo(65);
        }
        assertThat(database.query("SELECT 1 FROM profiles WHERE project_id = 'shop'"))
                .hasSize(ROWS - ROWS / BAD_EVERY);
    }

    @Test
    void what_is_exported_comes_back_and_where_nothing_can_be_written_it_is_said() throws Exception {
        try (JarProcess process = importing(List.of())) {
            assertThat(process.exitCode()).isEqualTo(65);
        }
        Path exported = folder.resolve("out.ndjson");
        try (JarProcess process = start(List.of("export", "--project", "shop", "--output", exported.toString()))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            assertThat(process.output()).contains("59,940 profiles exported.");
        }
        database.createKey("other");
        try (JarProcess process = start(List.of("import", exported.toString(), "--project", "other"))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
        assertThat(database.query("SELECT customer_id, attributes FROM profiles WHERE project_id = 'shop' EXCEPT"
                        + " SELECT customer_id, attributes FROM profiles WHERE project_id = 'other'"))
                .isEmpty();
        String absent = folder.resolve("absent").resolve("out").toString();
        try (JarProcess process = start(List.of("export", "--project", "shop", "--output", absent))) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(74);
        }
    }

    private long awaitRows(long more) {
        return await("rows").until(this::rows, rows -> rows > more + 5_000);
    }

    private long rows() {
        return (long) database.query("SELECT count(*) AS rows FROM profiles WHERE project_id = 'shop'")
                .get(0)
                .get("rows");
    }

    private JarProcess importing(List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("import", file.toString(), "--project", "shop"));
        arguments.addAll(options);
        return start(arguments);
    }

    private JarProcess start(List<String> arguments) throws IOException {
        return JarProcess.start(
                folder, Map.of("POSTERN_DATABASE_URL", database.setting()), arguments.toArray(String[]::new));
    }
}
