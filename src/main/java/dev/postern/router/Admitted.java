package dev.postern.router;

import dev.postern.access.Visitor;
import dev.postern.domain.ApiKey;
import dev.postern.domain.Deadline;
import dev.postern.ops.Metrics;

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

    void leave() {
        visitor.leave(bytes);
    }
}
