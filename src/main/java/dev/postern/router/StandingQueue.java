package dev.postern.router;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests may be in flight so that none waits long for nothing. Where most answers of the last window came
 * after the target, a queue stands that only adds delay (the sign that CoDel goes by, RFC 8289). From then on the bound is
 * what is answered in the target time (Little's law), until for a while nobody had to be kept out: were it lifted while the
 * crowd waits, the queue would be back at once. Safe on any thread; {@link #look} is for one.
 */
final class StandingQueue {
    /** Below this a bound would not let a batch fill itself, and a queue is short anyway. */
    static final long LEAST = 600;
    /** Looks in a row without anybody kept out that end it: where there is room, all who rest are read again in that time. */
    static final int QUIET_LOOKS = 40;
    /** A queue stands when fewer than one answer in so many is in time. */
    private static final long ONE_IN = 2;
    /** A window with fewer answers says nothing: the database is away, or one slow call is all there is. */
    private static final long TELLING = 25;
    /** A window is a twentieth of a second, and answers come in batches: one window alone jumps. */
    private static final long WINDOWS_THAT_COUNT = 8;

    private final long targetNanos;
    private final long most;
    private final AtomicLong limit;
    private final LongAdder answers = new LongAdder();
    private final LongAdder inTime = new LongAdder();
    private final LongAdder keptOut = new LongAdder();
    private volatile boolean standing;

    private long lookedAtNanos;
    private int quietLooks;
    /** Answers in the target time, smoothed. */
    private long answeredInTarget;
    /** The bound that there would be if a queue stood. */
    private volatile long tightLimit;

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
        this.tightLimit = targetNanos == 0 ? most : Math.min(most, LEAST);
    }

    /** The bound, for whoever shows it. */
    AtomicLong limit() {
        return limit;
    }

    /** The bound as it is while a queue stands, for those who must not be what it stands of. */
    long tightLimit() {
        return tightLimit;
    }

    /** Whether requests are kept out that would find room in quiet times. */
    boolean stands() {
        return standing;
    }

    /** Counts an answer that waited for its commit. */
    void answered(long nanos) {
        answers.increment();
        if (nanos <= targetNanos) {
            inTime.increment();
        }
    }

    /** Counts a request for which there was no room. */
    void keptOut() {
        keptOut.increment();
    }

    /** Judges the time since the last look, about a twentieth of a second. */
    void look(long nowNanos) {
        long window = Math.max(1, nowNanos - lookedAtNanos);
        lookedAtNanos = nowNanos;
        long count = answers.sumThenReset();
        long early = inTime.sumThenReset();
        quietLooks = keptOut.sumThenReset() == 0 ? quietLooks + 1 : 0;
        if (targetNanos == 0) {
            return;
        }
        answeredInTarget += ((long) (count * ((double) targetNanos / window)) - answeredInTarget) / WINDOWS_THAT_COUNT;
        tightLimit = Math.min(most, Math.max(LEAST, answeredInTarget));
        if (standing && quietLooks >= QUIET_LOOKS) {
            standing = false;
            limit.set(most);
        } else if (!standing && count >= TELLING && early < count / ONE_IN) {
            standing = true;
            quietLooks = 0;
        }
        if (standing) {
            limit.set(tightLimit);
        }
    }
}
