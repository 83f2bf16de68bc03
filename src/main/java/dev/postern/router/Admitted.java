package dev.postern.router;

import dev.postern.access.Visitor;
import dev.postern.domain.ApiKey;
import dev.postern.domain.Deadline;
import dev.postern.ops.Metrics;
import java.util.Optional;

/** A request that was let in with a good key, and the room that its body takes. Runs on the event loop of its request. */
final class Admitted {
    private final Visitor visitor;
    private final Deadline deadline;
    private final Admission admission;
    private final Metrics metrics;
    private int bytes;

    /** The visitor enters here. */
    Admitted(Visitor visitor, Deadline deadline, Admission admission, Metrics metrics) {
        this.visitor = visitor;
        this.deadline = deadline;
        this.admission = admission;
        this.metrics = metrics;
        visitor.enter();
    }

    ApiKey key() {
        return visitor.key();
    }

    /** From the first byte of the request. */
    Deadline deadline() {
        return deadline;
    }

    /** Takes the room for that many more bytes of the body, or none. */
    boolean hold(int more) {
        if (!admission.hold(more)) {
            metrics.shed();
            return false;
        }
        bytes += more;
        visitor.hold(more);
        return true;
    }

    /** The bytes for which there is room. */
    int bytes() {
        return bytes;
    }

    /** Gives back all that the request was let in for. */
    void leave() {
        admission.leave(bytes);
        visitor.leave(bytes);
    }

    /**
     * The room for one part of the request that is in flight by itself, as if it were a request; whoever gets it must let
     * it {@link #leave}. Empty where there is none.
     *
     * @param patient whether the part can wait for others of its request
     */
    Optional<Admitted> part(int partBytes, Deadline partDeadline, boolean patient) {
        if (!(patient ? admission.enterPatiently() : admission.enter())) {
            return Optional.empty();
        }
        if (!admission.leavesRoom(visitor.requests(), visitor.bytes())) {
            admission.leave(0);
            return Optional.empty();
        }
        Admitted part = new Admitted(visitor, partDeadline, admission, metrics);
        if (!part.hold(partBytes)) {
            part.leave();
            return Optional.empty();
        }
        return Optional.of(part);
    }

    /** Counts an answer to a part that waited for its commit, and how long. */
    void answered(long nanos) {
        admission.answered(nanos);
    }

    /** Takes one more token of the key's rate; false where there is none left. */
    boolean takeToken() {
        boolean taken = visitor.secondsToWait() == 0;
        if (!taken) {
            metrics.limited(Metrics.Limit.KEY);
        }
        return taken;
    }
}
