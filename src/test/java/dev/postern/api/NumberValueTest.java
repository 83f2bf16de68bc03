package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1, the types Number and Boolean. */
class NumberValueTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    static Stream<String> keptNumbers() {
        return Stream.of(
                "0",
                "-0",
                "0.0",
                "0e400",
                "1",
                "-1",
                "1.0",
                "1.50",
                "1e2",
                "1E+2",
                "1e-2",
                "0.1",
                "0.3",
                "0.30000000000000004",
                "9007199254740993",
                "18446744073709551616",
                "12345678901234567890.5",
                "-12345678901234567890.123456789012345678901234567890",
                "1e308",
                "-1e308",
                "10e307",
                "1.0e308",
                "9.99e307",
                "1e-308",
                "-1e-308",
                "9".repeat(64),
                "0." + "1".repeat(62));
    }

    @ParameterizedTest
    @MethodSource("keptNumbers")
    void a_number_is_kept_exactly_as_decimal(String literal) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute("n", literal);

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored("n"))
                .hasValueSatisfying(
                        stored -> assertThat(new BigDecimal(stored)).isEqualByComparingTo(new BigDecimal(literal)));
        assertThat(project.types()).containsExactly("n number");
    }

    @Test
    void no_digit_of_a_long_decimal_is_lost() {
        Project project = GATEWAY.project();

        project.track(Bodies.attributes("\"a\":12345678901234567890.5,\"b\":0.30000000000000004,\"c\":0.3"));

        assertThat(project.row("1"))
                .contains("{\"a\": 12345678901234567890.5, \"b\": 0.30000000000000004, \"c\": 0.3}");
    }

    static Stream<String> refusedNumbers() {
        return Stream.of(
                "1e309",
                "-1e309",
                "10e308",
                "1.1e308",
                "1.00000000000000000001e308",
                "1e-309",
                "0.9e-308",
                "1e99999",
                "1e-99999",
                "1e99999999999999999999",
                "1e131071",
                "9".repeat(65),
                "0." + "1".repeat(63),
                "-" + "9".repeat(64));
    }

    @ParameterizedTest
    @MethodSource("refusedNumbers")
    void a_number_that_is_too_long_too_large_or_too_small_is_refused(String literal) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute("n", literal);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.violations()).containsExactly("number.unsafe at attributes/n");
        assertThat(project.customers()).isEmpty();
        assertThat(project.types()).isEmpty();
    }

    @Test
    void whole_and_decimal_numbers_are_one_type() {
        Project project = GATEWAY.project();

        project.trackAttribute("n", "1");
        Reply decimal = project.trackAttribute("n", "1.5");
        Reply exponent = project.trackAttribute("n", "2e3");

        assertThat(decimal.body()).isEqualTo(Reply.SUCCESS);
        assertThat(exponent.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.stored("n")).contains("2000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "1.0", "-1", "0", "1e3", "true", "false", "null"})
    void what_is_in_quotes_is_a_string(String text) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute("s", "\"" + text + "\"");

        assertThat(reply.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.row("1")).contains("{\"s\": \"" + text + "\"}");
        assertThat(project.types()).containsExactly("s string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void a_boolean_is_true_or_false(String literal) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute("b", literal);

        assertThat(reply.body()).isEqualTo(Reply.SUCCESS);
        assertThat(project.row("1")).contains("{\"b\": " + literal + "}");
        assertThat(project.types()).containsExactly("b boolean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "\"true\"", "\"false\"", "\"\""})
    void what_is_not_true_or_false_is_no_boolean(String value) {
        Project project = GATEWAY.project();
        project.trackAttribute("b", "true");

        Reply reply = project.trackAttribute("b", value);

        assertThat(reply.body()).contains("\"reason\":\"type_mismatch\",\"expected\":\"boolean\"");
        assertThat(project.stored("b")).contains("true");
    }
}
