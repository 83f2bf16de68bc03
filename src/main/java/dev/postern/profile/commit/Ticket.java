package dev.postern.profile.commit;

import dev.postern.domain.Command;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.ServiceException;
import dev.postern.domain.Verdict;
import dev.postern.domain.Verdict.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * A command that waits for its commit, and the caller who waits for the verdict. Answered once; later answers are void. Owned
 * by the profile verticle of one shard; runs on its event loop.
 */
public final class Ticket<C extends Command> implements Piece {
    public static final String ERASED = "This customer was erased.";

    private final C command;
    private final Runnable onSettled;
    private final Promise<Verdict> promise = Promise.promise();
    private final long sinceNanos = System.nanoTime();
    private boolean aside;
    private boolean answered;

    /** {@code onSettled} hears when it does not wait for the commits before it any more. */
    public Ticket(C command, Runnable onSettled) {
        this.command = command;
        this.onSettled = onSettled;
    }

    /** A command that waits behind no commit, as one that is only judged. */
    public Ticket(C command) {
        this(command, () -> {});
    }

    /** Those of some commands whose callers still wait. */
    public static <P extends Piece> List<P> open(List<P> pieces) {
        long nowNanos = System.nanoTime();
        List<P> open = new ArrayList<>(pieces.size());
        for (P piece : pieces) {
            piece.ticket().expire(nowNanos);
            if (piece.ticket().isOpen()) {
                open.add(piece);
            }
        }
        return open;
    }

    public C command() {
        return command;
    }

    /** What the caller is told. */
    public Future<Verdict> verdict() {
        return promise.future();
    }

    @Override
    public Ticket<?> ticket() {
        return this;
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

    public void fail(ErrorCode code, String message) {
        fail(new ServiceException(code, message));
    }

    public void fail(Throwable cause) {
        if (close()) {
            promise.fail(cause);
        }
    }

    /** False where it was answered before. A caller who has the answer finds it counted. */
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

    /** Tells the caller that it is too late, where the deadline has passed. */
    public void expire(long nowNanos) {
        if (command.deadline().passed(nowNanos)) {
            fail(ErrorCode.TIMEOUT, "no commit within the deadline");
        }
    }

    /** A lock of another session is what it waits for from now on, and not the commits before it. */
    public void setAside() {
        aside = true;
        onSettled.run();
    }

    /** Whether it waits for the commits before it. */
    public boolean waitsForCommits() {
        return !aside && isOpen();
    }
}
