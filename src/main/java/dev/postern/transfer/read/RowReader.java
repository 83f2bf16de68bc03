package dev.postern.transfer.read;

import dev.postern.domain.AttributeType;
import dev.postern.domain.TrackUser;
import dev.postern.router.CustomerBodies;
import dev.postern.router.Parsed;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The records of one file, and what they say by the rules of a single call. Owned by one import; runs on its thread. */
public final class RowReader {
    private final RecordReader reader;
    private final int maxBytes;
    private final RecordParser parser;

    /**
     * What rows are judged by.
     *
     * @param nameToFixed the types of the project before the import
     * @param maxBytes of one record
     */
    public record Rules(CustomerBodies bodies, Map<String, AttributeType> nameToFixed, int maxBytes) {}

    /** From the bytes of one record to a customer. */
    private interface RecordParser {
        Parsed<TrackUser> parse(byte[] record) throws UnreadableRecord;
    }

    /** Begins before the first record; of CSV the header is read. */
    public RowReader(InputStream in, Format format, CsvOptions options, Rules rules) throws IOException {
        boolean csv = format == Format.CSV;
        RecordSplitter splitter = csv ? RecordSplitter.csv(options.delimiter()) : RecordSplitter.lines();
        this.maxBytes = rules.maxBytes();
        this.reader = new RecordReader(in, splitter, maxBytes);
        reader.skipByteOrderMark();
        this.parser = csv ? csv(options, rules) : rules.bodies()::ofEitherForm;
    }

    private RecordParser csv(CsvOptions options, Rules rules) throws IOException {
        CsvCells cells = new CsvCells(options.delimiter());
        try {
            RawRecord first = reader.next().orElseThrow(() -> new UnreadableRecord("is absent: the file is empty"));
            requireWhole(first);
            CsvRowParser rows = new CsvRowParser(
                    CsvHeader.of(cells.read(first.bytes())), rules.bodies(), rules.nameToFixed(), options.emptyCells());
            rows.requireValidNames();
            return record -> rows.parse(cells.read(record));
        } catch (UnreadableRecord e) {
            throw new FileFailure(Kind.BAD_DATA, "The header " + e.getMessage() + ".");
        }
    }

    private void requireWhole(RawRecord record) throws UnreadableRecord {
        switch (record.flaw()) {
            case NONE -> {}
            case TOO_LONG ->
                throw new UnreadableRecord(
                        "PayloadTooLarge",
                        "is longer than " + maxBytes + " bytes (limits.body-bytes); is a quote not closed?");
            case OPEN_QUOTE -> throw new UnreadableRecord("opens a quote that nothing closes");
        }
    }

    public Optional<RawRecord> next() throws IOException {
        return reader.next();
    }

    /** What the record says. */
    public Row parse(RawRecord record) {
        try {
            requireWhole(record);
            return row(record.line(), parser.parse(record.bytes()));
        } catch (UnreadableRecord e) {
            return Rejection.of(record.line(), e.type(), "The row " + e.getMessage() + ".");
        }
    }

    private static Row row(long line, Parsed<TrackUser> parsed) {
        if (parsed instanceof Parsed.Valid<TrackUser> valid) {
            return new Row.Customer(valid.command());
        }
        return parsed instanceof Parsed.Invalid<TrackUser> invalid
                ? Rejection.invalid(line, invalid.violations())
                : Rejection.of(line, "MalformedJson", ((Parsed.Malformed<TrackUser>) parsed).message());
    }

    /** Bytes read so far. */
    public long offset() {
        return reader.offset();
    }

    /** Where the next record begins. */
    public Position position() {
        return reader.position();
    }

    /** Goes on from there; fails where it is another file. */
    public void skipTo(Position position) throws IOException {
        if (!reader.skipTo(position)) {
            throw new FileFailure(
                    Kind.USAGE,
                    "This is not the file that was being imported: its first " + position.offset()
                            + " bytes are others. Delete the state file to begin anew.");
        }
    }
}
