package dev.postern.transfer.read;

import dev.postern.domain.TrackUser;
import dev.postern.domain.type.AttributeType;
import dev.postern.parse.ParseResult;
import dev.postern.parse.TrackUserParser;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The records of one file, and what they say by the rules of a single call. Owned by one import; runs on its thread. */
public final class RowReader {
    private final RecordReader reader;
    private final RecordParser parser;
    private final List<String> warnings = new ArrayList<>(0);
    /** A row of nothing but these is an empty line. */
    private final String blanks;

    /**
     * The rules and limits for each row.
     *
     * @param nameToFixed the types of the project before the import
     * @param maxBytes of one record
     */
    public record Rules(TrackUserParser bodies, Map<String, AttributeType> nameToFixed, int maxBytes) {}

    /** From the bytes of one record to a customer. */
    private interface RecordParser {
        ParseResult<TrackUser> parse(byte[] record) throws UnreadableRecord;
    }

    /** Begins before the first row; of CSV the header is read. */
    public RowReader(InputStream in, Format format, CsvOptions options, Rules rules) throws IOException {
        this.reader = new RecordReader(in, format, options.delimiter(), rules.maxBytes());
        this.blanks = format == Format.CSV ? " \t\r\n" + options.delimiter() : " \t\r\n";
        this.parser = format == Format.CSV ? csvParser(options, rules) : rules.bodies()::parseEither;
    }

    private RecordParser csvParser(CsvOptions options, Rules rules) throws IOException {
        CsvCells cells = new CsvCells(options.delimiter());
        try {
            byte[] first = reader.next().orElseThrow(() -> new UnreadableRecord("is absent: the file is empty"));
            CsvHeader header = CsvHeader.of(cells.read(first), options.mapping());
            warnings.addAll(header.warnings());
            CsvRowParser rows = new CsvRowParser(header, rules.bodies(), rules.nameToFixed(), options);
            rows.requireValidNames();
            return record -> rows.parse(cells.read(record));
        } catch (UnreadableRecord e) {
            throw new FileFailure(Kind.BAD_DATA, "The header " + e.getMessage() + ".");
        }
    }

    /** The next row with more than white space; empty at the end of the file. */
    public Optional<Row> next() throws IOException {
        try {
            Optional<byte[]> record = reader.next();
            while (record.filter(this::isBlank).isPresent()) {
                record = reader.next();
            }
            return record.isEmpty() ? Optional.empty() : Optional.of(row(record.get()));
        } catch (UnreadableRecord e) {
            return Optional.of(Rejection.of(reader.recordLine(), e.type(), "The row " + e.getMessage() + "."));
        }
    }

    private boolean isBlank(byte[] record) {
        for (byte b : record) {
            if (blanks.indexOf(b) < 0) {
                return false;
            }
        }
        return true;
    }

    private Row row(byte[] record) throws UnreadableRecord {
        long line = reader.recordLine();
        ParseResult<TrackUser> parsed = parser.parse(record);
        if (parsed instanceof ParseResult.Valid<TrackUser> valid) {
            return new Row.Customer(line, valid.command(), record.length);
        }
        return parsed instanceof ParseResult.Invalid<TrackUser> invalid
                ? Rejection.invalid(line, invalid.violations())
                : Rejection.of(line, "MalformedJson", ((ParseResult.Malformed<TrackUser>) parsed).message());
    }

    /** Titles of the header that may be meant otherwise. */
    public List<String> warnings() {
        return warnings;
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
