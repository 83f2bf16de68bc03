package dev.postern.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "08006, AWAY",
        "08003, AWAY",
        "57P01, LOST",
        "57P02, LOST",
        "57P03, LOST",
        "57014, AWAY",
        "53300, AWAY",
        "53100, AWAY",
        "53200, AWAY",
        "57P04, LOST",
        "57P05, LOST",
        "25006, READ_ONLY",
        "42P01, DEFECT",
        "42501, DEFECT",
        "0A000, DEFECT",
        "26000, AWAY",
        "42P05, AWAY",
        "25P02, DEFECT",
        "25P03, LOST",
        "28P01, AWAY",
        "3D000, AWAY",
        "58030, AWAY",
        "55P03, BUSY",
        "44000, BAD_ROW",
        "P0001, BAD_ROW",
        "XX000, DEFECT"
    })
    void an_sqlstate_has_one_meaning(String state, PgErrors meaning) {
        assertThat(PgErrors.of(new PgException("message", "ERROR", state, "detail")))
                .isEqualTo(meaning);
    }

    @Test
    void no_answer_means_that_the_connection_is_lost() {
        assertThat(PgErrors.of(new ConnectException("refused"))).isEqualTo(PgErrors.LOST);
        assertThat(PgErrors.of(ClosedConnectionException.INSTANCE)).isEqualTo(PgErrors.LOST);
        assertThat(PgErrors.of(new TimeoutException("silence"))).isEqualTo(PgErrors.LOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection is not active now, current status: CLOSED",
                "Pending requests failed to be sent due to connection has been closed.",
                "Pool closed",
                "SSL handshake failed"
            })
    void the_driver_says_in_words_that_a_connection_is_closed(String words) {
        assertThat(PgErrors.of(VertxException.noStackTrace(words))).isEqualTo(PgErrors.LOST);
    }

    @Test
    void whatever_is_not_on_the_list_is_a_defect() {
        assertThat(PgErrors.of(new NullPointerException())).isEqualTo(PgErrors.DEFECT);
        assertThat(PgErrors.of(new NoSuchElementException())).isEqualTo(PgErrors.DEFECT);
        assertThat(PgErrors.of(VertxException.noStackTrace("Parameter at position[0] is of the wrong type")))
                .isEqualTo(PgErrors.DEFECT);
    }

    @Test
    void what_is_logged_does_not_quote_the_database() {
        assertThat(PgErrors.loggable(new PgException("row (secret)", "ERROR", "23514", "")))
                .hasMessage("SQLSTATE 23514");
    }

    @Test
    void where_nothing_was_sent_nothing_is_lost() {
        assertThat(PgErrors.of(new NoConnectionsException("none"))).isEqualTo(PgErrors.AWAY);
    }

    @Test
    void a_description_never_quotes_the_database() {
        assertThat(PgErrors.describe(new PgException("Key (id)=(secret)", "ERROR", "23505", "secret")))
                .isEqualTo("SQLSTATE 23505");
        assertThat(PgErrors.describe(new IllegalStateException("Key (id)=(secret)")))
                .isEqualTo("IllegalStateException");
    }

    @Test
    void a_handshake_that_fails_is_described_with_its_reason() {
        Throwable handshake = new VertxException(
                "SSL handshake failed",
                new SSLHandshakeException("PKIX path validation failed")
                        .initCause(new CertificateException("expired")));

        assertThat(PgErrors.describe(handshake))
                .isEqualTo("VertxException: SSL handshake failed: SSLHandshakeException: PKIX path validation failed:"
                        + " CertificateException: expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"08P01", "26000", "42P05"})
    void the_complaints_of_a_pooler_name_the_setting(String state) {
        assertThat(PgErrors.describe(new PgException("unsupported startup parameter", "FATAL", state, "")))
                .startsWith("SQLSTATE " + state)
                .contains("Set database.pooler to transaction");
    }
}
