package dev.postern.router.response;

import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.Verdict;
import dev.postern.domain.Violation;
import java.util.List;

/** The response to a request. */
public sealed interface ApiResponse {
    /** One object, so that shedding a request costs next to nothing. */
    Refused OVERLOADED = new Refused(ErrorCode.OVERLOADED, "Too many requests wait already; try again.");

    /** Committed. */
    record Stored(Verdict verdict) implements ApiResponse {}

    /** Judged as if it had been stored, and not stored. */
    record DryRunVerdict(DryRun.Verdict verdict) implements ApiResponse {}

    /** A result for each item; {@code results} are JSON objects in the order of the items. */
    record Bulk(int accepted, int failed, List<String> results) implements ApiResponse {}

    /** The body is JSON and breaks these rules. */
    record Invalid(List<Violation> violations) implements ApiResponse {}

    /** Any other error, with a sentence for the reader of the response. */
    record Refused(ErrorCode code, String message, int retryAfterSeconds) implements ApiResponse {
        public Refused(ErrorCode code, String message) {
            this(code, message, 1);
        }
    }

    /** The response to a failure. */
    static Refused of(Throwable cause) {
        return cause instanceof ServiceException refused
                ? new Refused(refused.code(), String.valueOf(refused.getMessage()), refused.retryAfterSeconds())
                : new Refused(ErrorCode.INTERNAL, "Something failed here; it was logged.");
    }
}
