package dev.postern.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge of the other tests is tested first. */
@WithPostgres
class LedgerTest {
    private final TestDatabase database;
    private final Ledger ledger = new Ledger("shop");

    LedgerTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void no_rows() {
        database.execute("TRUNCATE profiles");
    }

    private void store(String customer, String attributes) {
        database.execute(
                "INSERT INTO profiles VALUES ('shop', ?, ?::text::jsonb, NULL, now(), now())", customer, attributes);
    }

    /** The row after the writes with these numbers, in this order. */
    private static String after(String customer, int... numbers) {
        List<String> members = new ArrayList<>();
        for (int number : numbers) {
            members.add("\"number\":%d,\"proof\":\"shop/%s/%d\",\"part%d\":%d"
                    .formatted(number, customer, number, number % 3, number));
        }
        return "{" + String.join(",", members) + "}";
    }

    private void send(String statuses) {
        for (String status : statuses.split(" ")) {
            ledger.write("c").answered(Integer.parseInt(status));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 200 200 | 1 2 3",
                "200 200 503 | 1 2 3",
                "200 200 503 | 1 2",
                "200 504 200 | 1 3",
                "200 504 200 | 1 2 3",
                "503 503 503 | 3",
                "200 422 503 | 1",
            })
    void a_row_with_what_was_acknowledged_or_may_have_come_later_is_right(String statuses, String numbers) {
        send(statuses);
        store("c", after("c", numbers(numbers)));
        assertThat(ledger.judge(database).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 200 200 | 1 2 | 1 | 0",
                "200 503 200 | 1 3 2 | 1 | 0",
                "200 200 200 | 1 3 | 1 | 0",
                "200 200 422 | 1 2 3 | 0 | 1",
                "200 200 200 | 1 2 3 4 | 0 | 1",
            })
    void a_row_that_lacks_or_has_too_much_is_found(String statuses, String numbers, int lost, int foreign) {
        send(statuses);
        store("c", after("c", numbers(numbers)));
        Ledger.Verdict verdict = ledger.judge(database);
        assertThat(List.of(verdict.lost(), verdict.foreign())).isEqualTo(List.of(lost, foreign));
    }

    @Test
    void a_missing_row_a_stranger_and_half_a_write_are_found() {
        send("200");
        ledger.write("half").answered(200);
        store("half", "{\"number\":1}");
        store("stranger", after("stranger", 1));
        Ledger.Verdict verdict = ledger.judge(database);
        assertThat(List.of(verdict.lost(), verdict.foreign())).isEqualTo(List.of(1, 2));
    }

    private static int[] numbers(String text) {
        return List.of(text.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    }
}
