package dev.postern.cli;

import dev.postern.jdbc.DatabaseUnavailable;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a database until it can be used; meanwhile the process lives and is not ready. A restart would not bring it sooner, and a
 * migration may be under way. Used on the thread that starts.
 */
final class DatabaseWait {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWait.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private DatabaseWait() {}

    /**
     * Asks until there is a reply.
     *
     * @param ended whether the process ends within that time
     * @throws DatabaseUnavailable if the database is unfit, or the process ends
     */
    static <T> T await(Supplier<T> question, Predicate<Duration> ended) {
        String told = "";
        while (true) {
            try {
                return question.get();
            } catch (DatabaseUnavailable e) {
                String reason = String.valueOf(e.getMessage());
                if (!e.isUnfit() && !reason.equals(told)) {
                    LOG.warn("Not ready, asking again each second: {}", reason);
                    told = reason;
                }
                if (e.isUnfit() || ended.test(PAUSE)) {
                    throw e;
                }
            }
        }
    }
}
