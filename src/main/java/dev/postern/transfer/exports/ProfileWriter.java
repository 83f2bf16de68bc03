package dev.postern.transfer.exports;

import dev.postern.domain.AttributeType;
import dev.postern.transfer.Format;
import java.util.Map;

/** How profiles are written. */
interface ProfileWriter {

    /** What stands before the first profile. */
    String head();

    /** Appends one profile, the line break included. */
    void append(StringBuilder out, ExportedProfile profile);

    /**
     * The format that {@code format} names.
     *
     * @param nameToType the types of the project, in the order of the columns
     * @param inferDates whether who takes it back takes a text that looks like a date for a Date
     */
    static ProfileWriter of(Format format, Map<String, AttributeType> nameToType, boolean inferDates) {
        return switch (format) {
            case CSV -> new CsvWriter(nameToType);
            case NDJSON -> new NdjsonWriter(nameToType, inferDates);
        };
    }
}
