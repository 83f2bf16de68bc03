package dev.postern.cli.files;

import dev.postern.domain.AttributeType;
import dev.postern.domain.TrackUser;
import dev.postern.router.CustomerBodies;
import dev.postern.router.Parsed;
import java.util.Map;

/** What a record says, judged by the parser of the API. */
interface RecordFormat {

    Reading judge(RawRecord record);

    /**
     * What judges.
     *
     * @param nameToFixed the types of the project before the import
     * @param inferDates as {@code attributes.infer-dates}
     */
    record Rules(CustomerBodies bodies, Map<String, AttributeType> nameToFixed, boolean inferDates) {}

    /** Each record is the body of {@code POST /track/user} or {@code POST /rest-api/customer}. */
    static RecordFormat ndjson(Rules rules) {
        return record -> reading(record, rules.bodies().ofEitherForm(record.bytes()));
    }

    /** Each record becomes the body of {@code POST /rest-api/customer}. */
    static RecordFormat csv(CsvCells cells, CsvHeader header, EmptyCells emptyCells, Rules rules) {
        CsvBody body = new CsvBody(header, rules.nameToFixed(), emptyCells, rules.inferDates());
        return record -> {
            try {
                return reading(record, rules.bodies().typed(body.of(cells.read(record.bytes()))));
            } catch (UnreadableRecord e) {
                return new Reading.Refused(Reject.of(record.line(), "MalformedCsv", "The row " + e.getMessage() + "."));
            }
        };
    }

    private static Reading reading(RawRecord record, Parsed<TrackUser> parsed) {
        if (parsed instanceof Parsed.Valid<TrackUser> valid) {
            return new Reading.Customer(valid.command());
        }
        return new Reading.Refused(
                parsed instanceof Parsed.Invalid<TrackUser> invalid
                        ? Reject.invalid(record.line(), invalid.violations())
                        : Reject.of(record.line(), "MalformedJson", ((Parsed.Malformed<TrackUser>) parsed).message()));
    }
}
