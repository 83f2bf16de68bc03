package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "lost",
            value = {
                "STRING  | 5                         | NUMBER  | 5",
                "STRING  | -0.50e-3                  | NUMBER  | -0.50e-3",
                "STRING  | 12345678901234567890.5    | NUMBER  | 12345678901234567890.5",
                "STRING  | 05                        | NUMBER  | lost",
                "STRING  | +5                        | NUMBER  | lost",
                "STRING  | .5                        | NUMBER  | lost",
                "STRING  | 5.                        | NUMBER  | lost",
                "STRING  | 1,000                     | NUMBER  | lost",
                "STRING  | ` 5`                      | NUMBER  | lost",
                "STRING  | 1e309                     | NUMBER  | lost",
                "STRING  | 0x5                       | NUMBER  | lost",
                "STRING  | ``                        | NUMBER  | lost",
                "STRING  | true                      | NUMBER  | lost",
                "STRING  | true                      | BOOLEAN | true",
                "STRING  | false                     | BOOLEAN | false",
                "STRING  | True                      | BOOLEAN | lost",
                "STRING  | yes                       | BOOLEAN | lost",
                "STRING  | 1                         | BOOLEAN | lost",
                "STRING  | 2026-01-02                | DATE    | \"2026-01-02\"",
                "STRING  | 2026-01-02 03:04:05       | DATE    | \"2026-01-02T03:04:05.000Z\"",
                "STRING  | 2026-01-02T03:04:05+01:00 | DATE    | \"2026-01-02T02:04:05.000Z\"",
                "STRING  | 2026-02-30                | DATE    | lost",
                "STRING  | tomorrow                  | DATE    | lost",
                "STRING  | a\"b                      | STRING  | \"a\\\"b\"",
                "NUMBER  | 5.0                       | STRING  | \"5.0\"",
                "NUMBER  | 5.0                       | NUMBER  | 5.0",
                "NUMBER  | 1                         | BOOLEAN | lost",
                "NUMBER  | 20260102                  | DATE    | lost",
                "BOOLEAN | true                      | STRING  | \"true\"",
                "BOOLEAN | true                      | NUMBER  | lost",
                "BOOLEAN | false                     | BOOLEAN | false",
                "BOOLEAN | true                      | DATE    | lost",
                "DATE    | 2026-01-02                | STRING  | \"2026-01-02\"",
                "DATE    | 2026-01-02                | DATE    | \"2026-01-02\"",
                "DATE    | 2026-01-02                | NUMBER  | lost",
                "DATE    | 2026-01-02                | BOOLEAN | lost",
            })
    void a_value_says_the_same_in_the_other_type_or_is_lost(
            AttributeType from, String text, AttributeType to, String json) {
        assertThat(Conversion.convert(new AttributeValue(from, text), to).orElse(null))
                .isEqualTo(json);
    }
}
