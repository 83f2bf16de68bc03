package dev.postern;

import dev.postern.cli.ExitCode;
import dev.postern.config.DatabaseUrl;
import dev.postern.domain.ServiceException;
import dev.postern.postgres.PgErrors;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Why the reactive side of a process did not open: one sentence for people, and the exit code of the process. */
public final class OpenFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private OpenFailure(String sentence, int exitCode, Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    /** A port that cannot be opened. */
    static OpenFailure of(ListenAddress address, Throwable cause) {
        return new OpenFailure(
                "Cannot listen on " + address + " (" + address.settings() + "): " + cause.getMessage(),
                ExitCode.INVALID_SETTINGS,
                cause);
    }

    /** Any other failure on the way to {@code url}. */
    static OpenFailure of(DatabaseUrl url, Throwable cause) {
        if (cause instanceof OpenFailure failure) {
            return failure;
        }
        boolean ofDatabase = cause instanceof VertxException
                || cause instanceof ServiceException
                || PgErrors.of(cause) != PgErrors.DEFECT;
        return ofDatabase
                ? new OpenFailure(
                        "Database \"" + url.database() + "\" at " + url.address() + " cannot be used: "
                                + (cause instanceof TimeoutException
                                        ? "it did not answer in time"
                                        : PgErrors.describe(cause)),
                        ExitCode.DATABASE_UNAVAILABLE,
                        cause)
                : new OpenFailure("Cannot open: " + cause, ExitCode.UNEXPECTED_FAILURE, cause);
    }

    /**
     * Waits for {@code opening}, for {@code longest} at most.
     *
     * @throws OpenFailure whatever it fails with, checked exceptions and errors too
     */
    public static void await(Future<?> opening, DatabaseUrl url, Duration longest) {
        try {
            var unusedResult = opening.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Throwable thrown) {
            throw of(url, thrown);
        }
    }

    public int exitCode() {
        return exitCode;
    }
}
