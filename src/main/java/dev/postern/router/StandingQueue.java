package dev.postern.router;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests may be in flight so that none waits long for nothing. Where hardly any answer of the last window came
 * within the target, a queue stands that only adds delay (the sign that CoDel goes by, RFC 8289); the bound then becomes
 * what is answered in the target time (Little's law). It grows again while answers are in time. Safe on any thread;
 * {@link #look} is for one.
 */
final class StandingQueue {
    /** Below this a bound would not let a batch fill itself, and a queue is short anyway. */
    static final long LEAST = 1_000;
    /** A queue stands when fewer than one answer in so many is in time. */
    private static final long ONE_IN = 10;
    /** A window with fewer answers says nothing: the database is away, or one slow call is all there is. */
    private static final long TELLING = 50;

    private final long targetNanos;
    private final long most;
    private final AtomicLong limit;
    private final LongAdder answers = new LongAdder();
    private final LongAdder inTime = new LongAdder();
    private long lookedAtNanos;

    /**
     * A queue that does not stand.
     *
     * @param targetNanos how long a request may take while others wait; 0: the bound never moves
     * @param most the bound where no queue stands
     */
    StandingQueue(long targetNanos, long most, long nowNanos) {
        this.targetNanos = targetNanos;
        this.most = most;
        this.limit = new AtomicLong(most);
        this.lookedAtNanos = nowNanos;
    }

    /** The bound, for whoever shows it. */
    AtomicLong limit() {
        return limit;
    }

    /** Whether requests are kept out that would find room in quiet times. */
    boolean stands() {
        return limit.get() < most;
    }

    /** Whether a request has waited so long before it was seen that it would be answered too late. */
    boolean isTooLate(long waitedNanos) {
        return waitedNanos > targetNanos && stands();
    }

    /** Counts an answer that waited for its commit. */
    void answered(long nanos) {
        answers.increment();
        if (nanos <= targetNanos) {
            inTime.increment();
        }
    }

    /** Judges the time since the last look, about a tenth of a second. */
    void look(long nowNanos) {
        long window = Math.max(1, nowNanos - lookedAtNanos);
        lookedAtNanos = nowNanos;
        long count = answers.sumThenReset();
        long early = inTime.sumThenReset();
        if (targetNanos == 0) {
            return;
        }
        long now = limit.get();
        if (count >= TELLING && early < count / ONE_IN) {
            long answeredInTarget = (long) (count * ((double) targetNanos / window));
            limit.set(Math.min(now, Math.max(Math.min(LEAST, most), answeredInTarget)));
        } else if (now < most) {
            limit.set(Math.min(most, now + now / ONE_IN + 1));
        }
    }
}
