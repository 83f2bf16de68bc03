package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AttributeValueTest {

    @ParameterizedTest
    @CsvSource({
        // would fix | text                 | STRING | NUMBER | BOOLEAN | DATE
        "STRING,  pro,                        true,  false, false, false",
        "STRING,  '',                         true,  false, false, false",
        "STRING,  5,                          true,  false, false, false",
        "STRING,  true,                       true,  false, false, false",
        "DATE,    2026-07-30,                 true,  false, false, true",
        // As where dates are not inferred: a String by itself, but a Date attribute takes it.
        "STRING,  2026-07-30,                 true,  false, false, true",
        "STRING,  2026-02-30,                 true,  false, false, false",
        "NUMBER,  5,                          false, true,  false, false",
        "NUMBER,  1.0,                        false, true,  false, false",
        "BOOLEAN, true,                       false, false, true,  false",
        "BOOLEAN, false,                      false, false, true,  false"
    })
    void a_fixed_type_takes_only_its_values(
            AttributeType type, String text, boolean string, boolean number, boolean bool, boolean date) {
        AttributeValue value = new AttributeValue(type, text);
        assertThat(value.fits(AttributeType.STRING)).as("string").isEqualTo(string);
        assertThat(value.fits(AttributeType.NUMBER)).as("number").isEqualTo(number);
        assertThat(value.fits(AttributeType.BOOLEAN)).as("boolean").isEqualTo(bool);
        assertThat(value.fits(AttributeType.DATE)).as("date").isEqualTo(date);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "STRING,  pro,                       STRING,  \"pro\"",
                "STRING,  a\"b\\c,                   STRING,  \"a\\\"b\\\\c\"",
                "DATE,    2026-07-30T10:00:00+01:00, STRING,  \"2026-07-30T10:00:00+01:00\"",
                "DATE,    2026-07-30T10:00:00+01:00, DATE,    \"2026-07-30T09:00:00.000Z\"",
                "STRING,  2026-07-30 10:00:00,       DATE,    \"2026-07-30T10:00:00.000Z\"",
                "DATE,    2026-07-30,                DATE,    \"2026-07-30\"",
                "NUMBER,  12345678901234567890.5,    NUMBER,  12345678901234567890.5",
                "NUMBER,  1.00e2,                    NUMBER,  1.00e2",
                "BOOLEAN, true,                      BOOLEAN, true"
            })
    void it_is_stored_as_its_fixed_type_writes_it(AttributeType type, String text, AttributeType fixed, String json) {
        StringBuilder written = new StringBuilder();
        new AttributeValue(type, text).as(fixed).appendTo(written);
        assertThat(written).hasToString(json);
    }

    @ParameterizedTest
    @EnumSource(AttributeType.class)
    void a_type_is_found_by_its_label(AttributeType type) {
        assertThat(AttributeType.ofLabel(type.label())).isEqualTo(type);
    }

    @Test
    void a_label_that_is_none_finds_nothing() {
        assertThatThrownBy(() -> AttributeType.ofLabel("String")).isInstanceOf(IllegalArgumentException.class);
    }
}
