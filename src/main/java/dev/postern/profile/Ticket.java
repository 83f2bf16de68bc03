package dev.postern.profile;

import dev.postern.domain.Command;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.ServiceException;
import dev.postern.domain.Verdict;
import dev.postern.domain.Verdict.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/** A command that waits for its commit, and the caller who waits for the verdict. Answered once; later answers are void. */
record Ticket<C extends Command>(C command, Promise<Verdict> promise) implements Batcher.Piece {
    static final String ERASED = "This customer was erased.";

    Ticket(C command) {
        this(command, Promise.promise());
    }

    /** What the caller is told. */
    Future<Verdict> verdict() {
        return promise.future();
    }

    @Override
    public String customerId() {
        return command.customerId();
    }

    @Override
    public int bytes() {
        return command.bytes();
    }

    void complete(Outcome outcome, List<Ignored> ignored) {
        promise.tryComplete(new Verdict(outcome, ignored));
    }

    void fail(ErrorCode code, String message) {
        promise.tryFail(new ServiceException(code, message));
    }

    /** Whether somebody still waits. One whose deadline has passed is told so and is not written any more. */
    boolean isOpen(long nowNanos) {
        if (promise.future().isComplete()) {
            return false;
        }
        if (command.deadline().passed(nowNanos)) {
            fail(ErrorCode.TIMEOUT, "no commit within the deadline");
            return false;
        }
        return true;
    }
}
