package dev.postern.transfer.exports;

import dev.postern.domain.AttributeType;
import dev.postern.domain.Dates;
import dev.postern.domain.Json;
import dev.postern.domain.Reserved;
import dev.postern.transfer.exports.ExportedProfile.Value;
import java.util.Map;

/**
 * A body of {@code POST /track/user} a line. Where that would make another type of a value (a String that looks like a
 * date), it is a body of {@code POST /rest-api/customer}, which states the type.
 */
final class NdjsonWriter implements ProfileWriter {
    private final Map<String, AttributeType> nameToType;
    private final boolean inferDates;

    NdjsonWriter(Map<String, AttributeType> nameToType, boolean inferDates) {
        this.nameToType = nameToType;
        this.inferDates = inferDates;
    }

    @Override
    public String head() {
        return "";
    }

    @Override
    public void append(StringBuilder out, ExportedProfile profile) {
        boolean states = profile.attributes().stream().anyMatch(this::needsItsType);
        out.append("{\"id\":");
        Json.appendQuoted(out, profile.customerId());
        out.append(",\"attributes\":").append(states ? '[' : '{');
        boolean first = true;
        for (Value value : profile.attributes()) {
            out.append(first ? "" : ",");
            first = false;
            if (states) {
                appendItem(out, value);
            } else {
                Json.appendQuoted(out, value.name());
                out.append(':');
                appendValue(out, value);
            }
        }
        out.append(states ? ']' : '}').append("}\n");
    }

    /** Whether the value alone would be taken for another type. */
    private boolean needsItsType(Value value) {
        if (value.kind() != AttributeType.STRING || Reserved.isReserved(value.name())) {
            return false;
        }
        AttributeType inferred = inferDates && Dates.isDate(value.text()) ? AttributeType.DATE : AttributeType.STRING;
        return typeOf(value) != inferred;
    }

    private AttributeType typeOf(Value value) {
        return nameToType.getOrDefault(value.name(), AttributeType.STRING);
    }

    private void appendItem(StringBuilder out, Value value) {
        out.append("{\"name\":");
        Json.appendQuoted(out, value.name());
        if (needsItsType(value)) {
            out.append(",\"type\":\"").append(typeOf(value).label()).append('"');
        }
        out.append(",\"value\":");
        appendValue(out, value);
        out.append('}');
    }

    private static void appendValue(StringBuilder out, Value value) {
        if (value.kind() == AttributeType.STRING) {
            Json.appendQuoted(out, value.text());
        } else {
            out.append(value.text());
        }
    }
}
