package dev.postern.router;

import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.Verdict;
import dev.postern.domain.Violation;
import java.util.List;

/** What a request is answered. */
sealed interface Answer {
    /** The answer to whatever is refused for want of room or time; one object, so that a refusal costs next to nothing. */
    Refused OVERLOADED = new Refused(ErrorCode.OVERLOADED, "Too many requests wait already; try again.");

    /** Committed. */
    record Stored(Verdict verdict) implements Answer {}

    /** Judged as if it had been stored, and not stored. */
    record Rehearsed(DryRun.Verdict verdict) implements Answer {}

    /** One verdict an item; {@code results} are JSON objects in the order of the items. */
    record Several(int accepted, int failed, List<String> results) implements Answer {}

    /** The body is JSON and breaks these rules. */
    record Invalid(List<Violation> violations) implements Answer {}

    /** Anything else, with a sentence for the one who reads the answer. */
    record Refused(ErrorCode code, String message, int retryAfterSeconds) implements Answer {
        Refused(ErrorCode code, String message) {
            this(code, message, 1);
        }
    }

    /** The answer to broken infrastructure. */
    static Refused of(Throwable cause) {
        return cause instanceof ServiceException refused
                ? new Refused(refused.code(), String.valueOf(refused.getMessage()), refused.retryAfterSeconds())
                : new Refused(ErrorCode.INTERNAL, "Something failed here; it was logged.");
    }
}
