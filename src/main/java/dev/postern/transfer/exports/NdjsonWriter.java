package dev.postern.transfer.exports;

import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Dates;
import dev.postern.domain.type.Json;
import dev.postern.domain.type.Reserved;
import java.util.List;
import java.util.Map;

/**
 * A body of {@code POST /track/user} a line. Where that would make another type of a value (a String that looks like a
 * date), it is a body of {@code POST /rest-api/customer}, which states the type.
 */
final class NdjsonWriter implements ProfileWriter {
    private final Map<String, AttributeType> nameToType;
    private final boolean inferDates;

    /** {@code inferDates}: whether an import would take a text that looks like a date for a Date. */
    NdjsonWriter(Map<String, AttributeType> nameToType, boolean inferDates) {
        this.nameToType = nameToType;
        this.inferDates = inferDates;
    }

    @Override
    public String head() {
        return "";
    }

    @Override
    public void append(StringBuilder out, String customerId, List<Attribute> attributes) {
        out.append('{');
        Json.appendMember(out, "id", Json.quote(customerId));
        out.append(",\"attributes\":");
        if (attributes.stream().anyMatch(this::needsItsType)) {
            appendItems(out, attributes);
        } else {
            out.append('{');
            attributes.forEach(attribute -> attribute.appendTo(out));
            out.append('}');
        }
        out.append("}\n");
    }

    private void appendItems(StringBuilder out, List<Attribute> attributes) {
        String separator = "[{";
        for (Attribute attribute : attributes) {
            out.append(separator);
            separator = ",{";
            Json.appendMember(out, "name", Json.quote(attribute.name()));
            if (needsItsType(attribute)) {
                Json.appendMember(out, "type", Json.quote(typeOf(attribute).label()));
            }
            out.append(",\"value\":");
            attribute.value().appendTo(out);
            out.append('}');
        }
        out.append(']');
    }

    /** Whether the value alone would be taken for another type. */
    private boolean needsItsType(Attribute attribute) {
        if (attribute.value().type() != AttributeType.STRING || Reserved.isReserved(attribute.name())) {
            return false;
        }
        boolean isTakenForDate = inferDates && Dates.isDate(attribute.value().text());
        return typeOf(attribute) != (isTakenForDate ? AttributeType.DATE : AttributeType.STRING);
    }

    private AttributeType typeOf(Attribute attribute) {
        return nameToType.getOrDefault(attribute.name(), AttributeType.STRING);
    }
}
