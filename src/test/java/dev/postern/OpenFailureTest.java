package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.postern.cli.ExitCode;
import dev.postern.config.DatabaseUrl;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.postgres.NoConnectionsException;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenFailureTest {
    private static final DatabaseUrl URL = DatabaseUrl.parse("postgresql://app:s3cret@db/shop");

    static Stream<Arguments> a_failure_of_the_database_exits_69() {
        return Stream.of(
                argumentSet("refused", new ConnectException("Connection refused")),
                argumentSet("silent", new TimeoutException("60 s")),
                argumentSet("closed", VertxException.noStackTrace("Pool closed")),
                argumentSet("tls", new DecoderException(new SSLException("not an SSL record"))),
                argumentSet("no right", new PgException("permission denied", "ERROR", "42501", "")),
                argumentSet("no connection", new NoConnectionsException("none")),
                argumentSet("given up", new ServiceException(ErrorCode.UNAVAILABLE, "the database is away")));
    }

    @ParameterizedTest
    @MethodSource
    void a_failure_of_the_database_exits_69(Throwable cause) {
        OpenFailure failure = OpenFailure.of(URL, cause);

        assertThat(failure.exitCode()).isEqualTo(ExitCode.DATABASE_UNAVAILABLE);
        assertThat(failure).hasMessageStartingWith("Database \"shop\" at db:5432 cannot be used: ");
    }

    @Test
    void a_defect_exits_70() {
        assertThat(OpenFailure.of(URL, new NullPointerException()).exitCode()).isEqualTo(ExitCode.UNEXPECTED_FAILURE);
    }
}
