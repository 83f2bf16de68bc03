package dev.postern.transfer.exports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.domain.type.Numbers;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The attributes of a profile from the JSON text that the database gives. */
final class ProfileAttributes {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private ProfileAttributes() {}

    /** In the order of the database; a Date is a String here, and a number is in a form that the API takes. */
    static List<Attribute> read(String object) throws IOException {
        List<Attribute> attributes = new ArrayList<>();
        try (JsonParser json = JSON.createParser(object)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    attributes.add(new Attribute(json.currentName(), value(token, json.getText())));
                }
            }
        }
        return attributes;
    }

    private static AttributeValue value(JsonToken token, String text) {
        return switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new AttributeValue(AttributeType.NUMBER, shortened(text));
            case VALUE_TRUE, VALUE_FALSE -> new AttributeValue(AttributeType.BOOLEAN, text);
            default -> new AttributeValue(AttributeType.STRING, text);
        };
    }

    /**
     * The same number with the same digits, as the API takes it. The database writes numbers without an exponent, up to 309
     * digits long, and the API takes {@link Numbers#MAX_LENGTH} characters; every number that was taken can be written so.
     */
    static String shortened(String literal) {
        if (literal.length() <= Numbers.MAX_LENGTH) {
            return literal;
        }
        BigDecimal number = new BigDecimal(literal);
        // Zeros behind the point belong to the number: the database keeps them.
        BigDecimal shortest = number.scale() > 0 ? number : number.stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        return shortest.scale() == 0 ? digits : digits + "e" + -shortest.scale();
    }
}
