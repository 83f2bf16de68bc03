package dev.postern.transfer.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.config.Settings;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.key.ApiKey;
import dev.postern.parse.TrackUserParser;
import dev.postern.transfer.Cancellation;
import dev.postern.transfer.CancelledException;
import dev.postern.transfer.Format;
import dev.postern.transfer.ProgressLine;
import dev.postern.transfer.imports.Importer.Limits;
import dev.postern.transfer.read.CsvMapping;
import dev.postern.transfer.read.CsvOptions;
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import dev.postern.transfer.read.Row;
import dev.postern.transfer.read.RowReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of an import that ends early, with a state saved after each row. */
class ImporterTest {
    private static final String HEADER = "id,note\n";
    private static final int ROWS = 7;
    private static final Limits EVERY_ROW = new Limits(1_000, 1 << 20, Duration.ZERO);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void the_state_is_behind_the_rows_that_are_settled_and_before_the_first_that_is_not(int failing)
            throws IOException {
        assertThatThrownBy(() -> run(stream(content(ROWS)), new StubWriter(failing)))
                .hasRootCauseInstanceOf(IllegalStateException.class);

        assertThat(resumedRows(content(ROWS))).containsExactlyElementsOf(rowsFrom(failing));
        assertThat(state().counts().rows()).isEqualTo(settledBefore(failing));
        assertThat(Files.readAllLines(folder.resolve("rejects"))).hasSize(rejectedBefore(failing));
    }

    @Test
    void a_cancellation_in_the_middle_of_a_record_leaves_the_state_before_that_record() throws IOException {
        String content = content(ROWS);
        int middle = content.indexOf("\"line\nof " + (ROWS - 1)) + 3;

        boolean complete = run(thenCancelled(content.substring(0, middle)), new StubWriter(ROWS));

        assertThat(complete).isFalse();
        assertThat(resumedRows(content)).containsExactlyElementsOf(rowsFrom(ROWS - 1));
        assertThat(state().counts().rows()).isEqualTo(settledBefore(ROWS - 1));
    }

    @Test
    void the_state_at_the_end_is_behind_the_last_row() throws IOException {
        boolean complete = run(stream(content(ROWS)), new StubWriter(ROWS));

        assertThat(complete).isTrue();
        assertThat(resumedRows(content(ROWS) + row(ROWS))).containsExactlyElementsOf(List.of("" + ROWS));
    }

    private boolean run(InputStream in, RowWriter writer) throws IOException {
        RowReader reader = reader(in);
        try (RejectionLog rejections = new RejectionLog.InFile(folder.resolve("rejects"), 0);
                ProgressLine progress = new ProgressLine(() -> new ProgressLine.Whole("Import", -1, " MB", 1), 0, 0)) {
            ImportReport report = new ImportReport(
                    new ImportCounts(), rejections, progress, Optional.of(folder.resolve("state")), "options");
            report.save(reader.position());
            return new Importer(reader, writer, report, EVERY_ROW, new Cancellation()).run();
        }
    }

    /** The ids of the rows that are read when the import is resumed, without those that are rejected. */
    private List<String> resumedRows(String content) throws IOException {
        RowReader reader = reader(stream(content));
        reader.skipTo(state().position());
        List<String> ids = new ArrayList<>();
        for (Optional<Row> row = reader.next(); row.isPresent(); row = reader.next()) {
            if (row.get() instanceof Row.Customer customer) {
                ids.add(customer.user().customerId());
            }
        }
        return ids;
    }

    private ResumeState state() {
        return ResumeState.read(folder.resolve("state")).orElseThrow();
    }

    private static RowReader reader(InputStream in) throws IOException {
        TrackUserParser bodies =
                new TrackUserParser(Settings.load(Map.of(), Optional.empty()).validationRules());
        return new RowReader(
                in,
                Format.CSV,
                new CsvOptions(',', EmptyCells.IGNORE, CsvMapping.NONE),
                new RowReader.Rules(bodies, Map.of(), 65_536));
    }

    /** Each customer stands on two lines; after every second one comes a row that is rejected. */
    private static String content(int rows) {
        StringBuilder content = new StringBuilder(HEADER);
        for (int i = 0; i < rows; i++) {
            content.append(row(i));
        }
        return content.toString();
    }

    private static String row(int i) {
        return i + ",\"line\nof " + i + "\"\n" + (i % 2 == 1 ? ",no id\n" : "");
    }

    private static List<String> rowsFrom(int first) {
        List<String> ids = new ArrayList<>();
        for (int i = first; i < ROWS; i++) {
            ids.add("" + i);
        }
        return ids;
    }

    private static int rejectedBefore(int row) {
        return row / 2;
    }

    private static long settledBefore(int row) {
        return row + rejectedBefore(row);
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }

    /** As standard input, where a cancellation ends the wait for more. */
    private static InputStream thenCancelled(String content) {
        return new SequenceInputStream(stream(content), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new CancelledException();
            }
        });
    }

    /** Stores nothing, a few rows at a time; one of them is a defect. */
    private static final class StubWriter extends RowWriter {
        private final String failing;

        StubWriter(int failing) {
            super(new ApiKey("shop", "import", ApiKey.Scope.TRACK), 1, false);
            this.failing = "" + failing;
        }

        @Override
        int packetRows() {
            return 3;
        }

        @Override
        void send(List<PendingRow> rows) {
            for (PendingRow row : rows) {
                if (row.customer().user().customerId().equals(failing)) {
                    row.result().completeExceptionally(new IllegalStateException("a defect"));
                } else {
                    row.result().complete(new RowResult(Optional.of(Outcome.CREATED), List.of(), List.of()));
                }
            }
        }
    }
}
