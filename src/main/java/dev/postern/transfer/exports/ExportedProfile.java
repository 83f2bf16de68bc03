package dev.postern.transfer.exports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.postern.domain.AttributeType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A profile on its way to a file.
 *
 * @param attributes in the order of the database
 */
record ExportedProfile(String customerId, List<Value> attributes) {
    // It reads what the database has written.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * One attribute.
     *
     * @param kind what it is in JSON, where a date is a string
     * @param text a string's characters, a number's literal, or {@code true} / {@code false}
     */
    record Value(String name, AttributeType kind, String text) {}

    /** {@code attributes} is the JSON text of the profile. */
    static ExportedProfile of(String customerId, String attributes) throws IOException {
        List<Value> values = new ArrayList<>();
        try (JsonParser json = JSON.createParser(attributes)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    values.add(value(json.currentName(), token, json.getText()));
                }
            }
        }
        return new ExportedProfile(customerId, values);
    }

    private static Value value(String name, JsonToken token, String text) {
        return switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                new Value(name, AttributeType.NUMBER, NumberLiterals.number(text));
            case VALUE_TRUE, VALUE_FALSE -> new Value(name, AttributeType.BOOLEAN, text);
            default -> new Value(name, AttributeType.STRING, text);
        };
    }
}
