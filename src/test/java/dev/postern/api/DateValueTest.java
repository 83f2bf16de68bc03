package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Section 1, the type Date: the forms it has and how each is stored. */
class DateValueTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(textBlock = """
                    2024-02-29,                          2024-02-29
                    2000-02-29,                          2000-02-29
                    2026-12-31,                          2026-12-31
                    0001-01-01,                          0001-01-01
                    9999-12-31,                          9999-12-31
                    2026-01-02 03:04:05,                 2026-01-02T03:04:05.000Z
                    2026-01-02 00:00:00,                 2026-01-02T00:00:00.000Z
                    2026-01-02 23:59:59,                 2026-01-02T23:59:59.000Z
                    2026-01-02T03:04:05,                 2026-01-02T03:04:05.000Z
                    2026-01-02T03:04:05Z,                2026-01-02T03:04:05.000Z
                    2026-01-02T03:04:05.1Z,              2026-01-02T03:04:05.100Z
                    2026-01-02T03:04:05.12Z,             2026-01-02T03:04:05.120Z
                    2026-01-02T03:04:05.123Z,            2026-01-02T03:04:05.123Z
                    2026-01-02T03:04:05.1239Z,           2026-01-02T03:04:05.123Z
                    2026-01-02T03:04:05.999999999Z,      2026-01-02T03:04:05.999Z
                    2026-01-02T03:04:05.000000000000001, 2026-01-02T03:04:05.000Z
                    2026-01-02T03:04:05.5,               2026-01-02T03:04:05.500Z
                    2026-01-02T03:04:05+00:00,           2026-01-02T03:04:05.000Z
                    2026-01-02T03:04:05-00:00,           2026-01-02T03:04:05.000Z
                    2026-01-02T03:04:05+05:30,           2026-01-01T21:34:05.000Z
                    2026-01-02T03:04:00+05:30,           2026-01-01T21:34:00.000Z
                    2026-01-02T03:04:05.678-08:00,       2026-01-02T11:04:05.678Z
                    2024-02-29T23:30:00-01:00,           2024-03-01T00:30:00.000Z
                    2025-03-01T00:30:00+01:00,           2025-02-28T23:30:00.000Z
                    2026-12-31T23:59:59-23:59,           2027-01-01T23:58:59.000Z
                    0001-01-01T00:00:00Z,                0001-01-01T00:00:00.000Z
                    9999-12-31T23:59:59.999Z,            9999-12-31T23:59:59.999Z
                    9999-12-31T23:59:59+00:01,           9999-12-31T23:58:59.000Z
                    """)
    void a_date_is_stored_normalised(String text, String stored) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute("d", "\"" + text + "\"");

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("1")).contains("{\"d\": \"" + stored + "\"}");
        assertThat(project.types()).containsExactly("d date");
    }

    static Stream<String> notDays() {
        return Stream.of(
                "2026-02-29",
                "2026-02-30",
                "1900-02-29",
                "2026-04-31",
                "2026-00-10",
                "2026-13-01",
                "2026-01-00",
                "2026-01-32",
                "0000-01-01",
                "0000-02-29",
                "10000-01-01",
                "-2026-01-01",
                "+2026-01-01",
                "2026-1-2",
                "26-01-02",
                "20260102",
                "2026/01/02",
                "01-02-2026",
                "2026-01",
                "2026",
                "2026-W01-1",
                "2026-001",
                "2026-01-02T",
                "2026-01-02 ",
                " 2026-01-02",
                "2026-01-02\n",
                "２０２６-01-02",
                "٢٠٢٦-01-02",
                "1767323045000",
                "today");
    }

    static Stream<String> notTimes() {
        return Stream.of(
                "2026-01-02T03:04Z",
                "2026-01-02 03:04",
                "2026-01-02T24:00:00Z",
                "2026-01-02T23:60:00Z",
                "2016-12-31T23:59:60Z",
                "2016-12-31 23:59:60",
                "2026-01-02t03:04:05Z",
                "2026-01-02T03:04:05z",
                "2026-01-02 03:04:05Z",
                "2026-01-02 03:04:05.5",
                "2026-01-02 03:04:05+00:00",
                "2026-01-02  03:04:05",
                "2026-01-02_03:04:05",
                "2026-01-02T03:04:05.Z",
                "2026-01-02T03:04:05.",
                "2026-01-02T03:04:05,5Z",
                "2026-01-02T03:04:05+0530",
                "2026-01-02T03:04:05+05",
                "2026-01-02T03:04:05+24:00",
                "2026-01-02T03:04:05+05:60",
                "2026-01-02T03:04:05 Z",
                "2026-01-02T03:04:05ZZ",
                " 2026-01-02T03:04:05Z",
                "2026-01-02T03:04:05Z ",
                "0001-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-00:01",
                "Fri, 02 Jan 2026 03:04:05 GMT");
    }

    @ParameterizedTest
    @MethodSource({"notDays", "notTimes"})
    void any_other_text_is_a_string_stored_as_it_is(String text) {
        Project project = GATEWAY.project();

        Reply reply = project.trackAttribute("d", Bodies.quoted(text));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored("d")).contains(text);
        assertThat(project.types()).containsExactly("d string");
    }

    @ParameterizedTest
    @MethodSource({"notDays", "notTimes"})
    void any_other_text_is_ignored_where_a_date_is_expected(String text) {
        Project project = GATEWAY.project();
        project.trackAttribute("d", "\"2024-02-29\"");

        Reply reply = project.trackAttribute("d", Bodies.quoted(text));

        assertThat(reply.statusAndBody())
                .isEqualTo("200 {\"success\":true,\"ignored\":[{\"attribute\":\"d\",\"reason\":\"type_mismatch\","
                        + "\"expected\":\"date\",\"received\":\"string\"}]}");
        assertThat(project.stored("d")).contains("2024-02-29");
    }

    @Test
    void the_order_of_the_texts_is_the_order_of_the_times() {
        Project project = GATEWAY.project();
        List<String> inOrder = List.of(
                "2026-01-02T01:00:00+05:30",
                "2026-01-01 23:59:59",
                "2026-01-02T00:00:00",
                "2026-01-02T00:00:00.0019Z",
                "2026-01-02T00:00:00.1Z",
                "2026-01-01T20:00:00-05:00");

        List<String> stored = inOrder.stream()
                .map(text -> {
                    project.trackAttribute("d", "\"" + text + "\"");
                    return project.stored("d").orElseThrow();
                })
                .toList();

        assertThat(stored).isSorted();
    }
}
