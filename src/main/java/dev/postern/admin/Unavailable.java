package dev.postern.admin;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.postgres.PgErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The error that an admin gets when the database fails. Every request of an admin may be repeated. */
final class Unavailable {
    private static final Logger LOG = LoggerFactory.getLogger(Unavailable.class);

    private Unavailable() {}

    /** Leaves alone what is an answer already. */
    static Throwable because(Throwable cause) {
        if (cause instanceof ServiceException) {
            return cause;
        }
        LOG.warn("an admin call found the database away: {}", PgErrors.describe(cause));
        return new ServiceException(ErrorCode.UNAVAILABLE, "the database is away");
    }
}
