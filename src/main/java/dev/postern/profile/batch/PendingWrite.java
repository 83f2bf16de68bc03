package dev.postern.profile.batch;

import dev.postern.domain.Command;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.ServiceException;
import dev.postern.domain.Verdict;
import dev.postern.domain.Verdict.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A command that waits for its commit, and its caller. Answered once; later answers are void. Owned by the profile verticle of
 * one shard; runs on its event loop.
 *
 * @param <I> the item of a batch that the command becomes when its types are known
 */
public final class PendingWrite<C extends Command, I> {
    private final C command;
    private final Runnable onSettled;
    private final Promise<Verdict> promise = Promise.promise();
    private final long sinceNanos = System.nanoTime();
    private @Nullable I item;
    private boolean aside;
    private boolean answered;

    /** {@code onSettled} runs when the command stops waiting for the commits before it. */
    public PendingWrite(C command, Runnable onSettled) {
        this.command = command;
        this.onSettled = onSettled;
    }

    public C command() {
        return command;
    }

    public String projectId() {
        return command.projectId();
    }

    public String customerId() {
        return command.customerId();
    }

    /** The item; only in a batch of the fast path. */
    public I item() {
        return Objects.requireNonNull(item);
    }

    public void resolve(I resolved) {
        item = resolved;
    }

    /** The answer to the caller. */
    public Future<Verdict> verdict() {
        return promise.future();
    }

    /** The moment of its arrival, on the scale of {@link System#nanoTime()}. */
    long sinceNanos() {
        return sinceNanos;
    }

    public void complete(Outcome outcome, List<Ignored> ignored) {
        if (close()) {
            promise.complete(new Verdict(outcome, ignored));
        }
    }

    public void failErased() {
        fail(ErrorCode.ERASED, "This customer was erased.");
    }

    void fail(ErrorCode code, String message) {
        fail(new ServiceException(code, message));
    }

    public void fail(Throwable cause) {
        if (close()) {
            promise.fail(cause);
        }
    }

    /** False where it was answered before. */
    private boolean close() {
        if (answered) {
            return false;
        }
        answered = true;
        onSettled.run();
        return true;
    }

    /** Whether the caller still waits for the answer. */
    public boolean isOpen() {
        return !answered;
    }

    /** Answers with a timeout where the deadline has passed. */
    void expire(long nowNanos) {
        if (command.deadline().passed(nowNanos)) {
            fail(ErrorCode.TIMEOUT, "no commit within the deadline");
        }
    }

    /** From now on the command waits for a lock of another session, or for another command of its customer. */
    public void setAside() {
        aside = true;
        onSettled.run();
    }

    /** Whether the command waits for the commits before it. */
    boolean waitsForCommits() {
        return !aside && isOpen();
    }
}
