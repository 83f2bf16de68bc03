package dev.postern.transfer.imports;

import dev.postern.transfer.Cancellation;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import dev.postern.transfer.read.CsvCells;
import dev.postern.transfer.read.CsvHeader;
import dev.postern.transfer.read.Position;
import dev.postern.transfer.read.RawRecord;
import dev.postern.transfer.read.RawRecord.Flaw;
import dev.postern.transfer.read.RecordReader;
import dev.postern.transfer.read.RecordSplitter;
import dev.postern.transfer.read.Rejection;
import dev.postern.transfer.read.Row;
import dev.postern.transfer.read.RowParser;
import dev.postern.transfer.read.Stdin;
import dev.postern.transfer.read.UnreadableRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file of one import: its records, and what they say. Owned by the import; runs on its thread. */
final class RowReader implements AutoCloseable {
    private final RecordReader reader;
    private final RowParser format;
    private final int maxBytes;

    private RowReader(RecordReader reader, RowParser format, int maxBytes) {
        this.reader = reader;
        this.format = format;
        this.maxBytes = maxBytes;
    }

    /** Opens it before its first record; of CSV the header is read. */
    static RowReader open(ImportOptions order, int maxBytes, RowParser.Rules rules, Cancellation stop)
            throws IOException {
        boolean csv = order.format() == Format.CSV;
        RecordSplitter splitter = csv ? RecordSplitter.csv(order.delimiter()) : RecordSplitter.lines();
        RecordReader reader = new RecordReader(input(order, stop), splitter, maxBytes);
        reader.skipByteOrderMark();
        if (!csv) {
            return new RowReader(reader, RowParser.ndjson(rules), maxBytes);
        }
        CsvCells cells = new CsvCells(order.delimiter());
        try {
            RawRecord first = reader.next().orElseThrow(() -> new UnreadableRecord("is absent: the file is empty"));
            if (first.flaw() != Flaw.NONE) {
                throw new UnreadableRecord(flawed(first, maxBytes));
            }
            CsvHeader header = CsvHeader.of(cells.read(first.bytes()));
            return new RowReader(reader, RowParser.csv(cells, header, order.emptyCells(), rules), maxBytes);
        } catch (UnreadableRecord e) {
            throw new FileFailure(Kind.UNFIT_CONTENT, "The header " + e.getMessage() + ".");
        }
    }

    private static InputStream input(ImportOptions order, Cancellation stop) {
        if (order.file().isEmpty()) {
            return new Stdin(System.in, stop);
        }
        Path file = order.file().get();
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new FileFailure(Kind.NO_INPUT, "Cannot open " + file + ": " + e);
        }
    }

    Optional<RawRecord> next() throws IOException {
        return reader.next();
    }

    /** What a record says, by the rules of a single call. */
    Row judge(RawRecord record) {
        if (record.flaw() != Flaw.NONE) {
            return new Row.Refused(Rejection.of(
                    record.line(),
                    record.flaw() == Flaw.TOO_LONG ? "PayloadTooLarge" : "MalformedCsv",
                    "The row " + flawed(record, maxBytes) + "."));
        }
        return format.judge(record);
    }

    private static String flawed(RawRecord record, int maxBytes) {
        return switch (record.flaw()) {
            case NONE -> "is whole";
            case TOO_LONG -> "is longer than " + maxBytes + " bytes (limits.body-bytes); is a quote not closed?";
            case OPEN_QUOTE -> "opens a quote that nothing closes";
        };
    }

    long offset() {
        return reader.offset();
    }

    Position position() {
        return reader.position();
    }

    /** Goes on from there; fails where it is another file. */
    void passTo(Position position) throws IOException {
        if (!reader.passTo(position)) {
            throw new FileFailure(
                    Kind.WRONG_COMMAND_LINE,
                    "This is not the file that was being imported: its first " + position.offset()
                            + " bytes are others. Delete the state file to begin anew.");
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
