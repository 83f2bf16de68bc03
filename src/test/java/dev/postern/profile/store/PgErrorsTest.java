package dev.postern.profile.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "40001, CONFLICT",
        "40P01, CONFLICT",
        "40002, AWAY",
        "40003, AWAY",
        "22001, BAD_ROW",
        "22021, BAD_ROW",
        "22P02, BAD_ROW",
        "22P05, BAD_ROW",
        "22003, BAD_ROW",
        "23502, BAD_ROW",
        "23505, BAD_ROW",
        "23514, BAD_ROW",
        "54000, BAD_ROW",
        "08006, LOST",
        "08003, LOST",
        "57P01, LOST",
        "57P02, LOST",
        "57P03, LOST",
        "57014, AWAY",
        "53300, AWAY",
        "53100, AWAY",
        "53200, AWAY",
        "57P04, LOST",
        "57P05, LOST",
        "25006, LOST",
        "42P01, AWAY",
        "XX000, AWAY"
    })
    void an_sqlstate_has_one_meaning(String state, PgErrors meaning) {
        assertThat(PgErrors.of(new PgException("message", "ERROR", state, "detail")))
                .isEqualTo(meaning);
    }

    @Test
    void whatever_does_not_come_from_the_server_means_that_it_is_lost() {
        assertThat(PgErrors.of(new ConnectException("refused"))).isEqualTo(PgErrors.LOST);
        assertThat(PgErrors.of(ClosedConnectionException.INSTANCE)).isEqualTo(PgErrors.LOST);
        assertThat(PgErrors.of(new TimeoutException("silence"))).isEqualTo(PgErrors.LOST);
    }

    @Test
    void where_nothing_was_sent_nothing_is_lost() {
        assertThat(PgErrors.of(new NoConnectionsException("none"))).isEqualTo(PgErrors.AWAY);
    }

    @Test
    void a_description_never_quotes_the_database() {
        assertThat(PgErrors.describe(new PgException("Key (id)=(secret)", "ERROR", "23505", "secret")))
                .isEqualTo("SQLSTATE 23505");
        assertThat(PgErrors.describe(new ConnectException("secret"))).isEqualTo("ConnectException");
    }
}
