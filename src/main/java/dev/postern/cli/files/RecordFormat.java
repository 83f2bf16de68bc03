package dev.postern.cli.files;

import dev.postern.domain.AttributeType;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.parse.ParseResult;
import dev.postern.parse.TrackUserParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a record says, judged by the parser of the API. */
interface RecordFormat {

    Reading judge(RawRecord record);

    /**
     * What judges.
     *
     * @param nameToFixed the types of the project before the import
     */
    record Rules(TrackUserParser bodies, Map<String, AttributeType> nameToFixed) {}

    /** Each record is the body of {@code POST /track/user} or {@code POST /rest-api/customer}. */
    static RecordFormat ndjson(Rules rules) {
        return record -> reading(record, rules.bodies().parseEither(record.bytes()));
    }

    /** Each record becomes the body of {@code POST /rest-api/customer}. */
    static RecordFormat csv(CsvCells cells, CsvHeader header, EmptyCells emptyCells, Rules rules)
            throws UnreadableRecord {
        CsvBody body = new CsvBody(header, rules.nameToFixed(), emptyCells);
        requireGoodNames(header, body, rules.bodies());
        return record -> {
            try {
                List<Optional<String>> row = cells.read(record.bytes());
                ParseResult<TrackUser> parsed = rules.bodies().parseTyped(body.of(row));
                return reading(
                        record,
                        parsed instanceof ParseResult.Invalid<TrackUser> invalid
                                ? new ParseResult.Invalid<>(named(invalid.violations(), body.names(row)))
                                : parsed);
            } catch (UnreadableRecord e) {
                return new Reading.Refused(Reject.of(record.line(), "MalformedCsv", "The row " + e.getMessage() + "."));
            }
        };
    }

    /** Else each row would be rejected for the same name. */
    private static void requireGoodNames(CsvHeader header, CsvBody body, TrackUserParser bodies)
            throws UnreadableRecord {
        List<Optional<String>> row =
                header.columns().stream().map(RecordFormat::example).toList();
        if (bodies.parseTyped(body.of(row)) instanceof ParseResult.Invalid<TrackUser> invalid) {
            for (Violation violation : named(invalid.violations(), body.names(row))) {
                if (violation.path().size() > 1) {
                    throw new UnreadableRecord("cannot be used: " + violation.message());
                }
            }
        }
    }

    private static Optional<String> example(Column column) {
        return Optional.of(
                switch (column.stated().orElse(AttributeType.STRING)) {
                    case STRING -> "x";
                    case NUMBER -> "0";
                    case BOOLEAN -> "true";
                    case DATE -> "2001-01-01";
                });
    }

    /** The body is ours: who reads the file knows the names of its columns, and no index. */
    private static List<Violation> named(List<Violation> violations, List<String> names) {
        return violations.stream()
                .map(violation ->
                        violation.path().size() > 1 && violation.path().get(1) instanceof Integer index
                                ? new Violation(
                                        List.of("attributes", names.get(index)),
                                        violation.code(),
                                        violation.rule(),
                                        violation.limit())
                                : violation)
                .toList();
    }

    private static Reading reading(RawRecord record, ParseResult<TrackUser> parsed) {
        if (parsed instanceof ParseResult.Valid<TrackUser> valid) {
            return new Reading.Customer(valid.command());
        }
        return new Reading.Refused(
                parsed instanceof ParseResult.Invalid<TrackUser> invalid
                        ? Reject.invalid(record.line(), invalid.violations())
                        : Reject.of(
                                record.line(), "MalformedJson", ((ParseResult.Malformed<TrackUser>) parsed).message()));
    }
}
