package dev.postern.router;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests may be in flight so that none waits long for nothing. Where most answers of the last window came
 * after the target, a queue stands that only adds delay (the sign that CoDel goes by, RFC 8289). From then on the bound is
 * what keeps the database at work: what is answered (Little's law) in the time of three commits, two under way and one
 * that gathers; but never more than what is answered in the target time. It stays until for a while nobody had to be kept
 * out: were it lifted while the crowd waits, the queue would be back at once. Safe on any thread; {@link #look} is for one.
 */
final class StandingQueue {
    /** Below this a bound would not let batches fill themselves: 256 do, and a key alone may hold four fifths of the bound. */
    static final long LEAST = 320;
    /** The same for those who can wait, and where the target time is all the time that there is. */
    static final long LEAST_IN_TARGET = 600;
    /** Two commits under way and one that gathers, */
    private static final long COMMITS = 3;
    /** and the time of these where a commit takes next to none: that of the event loops. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(18);
    /** Looks after which the shortest commit is forgotten, twice: the database may have become slower. */
    private static final int COMMIT_LOOKS = 200;
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
    /** What is answered in the target time, at least {@link #LEAST_IN_TARGET}. */
    private volatile long patientLimit;

    private int commitLooks;
    private long shortestCommit = Long.MAX_VALUE;
    private long shortestBefore = Long.MAX_VALUE;

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
        this.patientLimit = targetNanos == 0 ? most : Math.min(most, LEAST_IN_TARGET);
    }

    /** The bound, for whoever shows it. */
    AtomicLong limit() {
        return limit;
    }

    /** What is no queue yet, for those who must not be what it stands of. */
    long patientLimit() {
        return patientLimit;
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

    /**
     * Judges the time since the last look, about a twentieth of a second.
     *
     * @param commitNanos the shortest time of a batch in the database since the last look; {@link Long#MAX_VALUE}: there was none
     */
    void look(long nowNanos, long commitNanos) {
        long window = Math.max(1, nowNanos - lookedAtNanos);
        lookedAtNanos = nowNanos;
        long count = answers.sumThenReset();
        long early = inTime.sumThenReset();
        quietLooks = keptOut.sumThenReset() == 0 ? quietLooks + 1 : 0;
        if (targetNanos == 0) {
            return;
        }
        answeredInTarget += ((long) (count * ((double) targetNanos / window)) - answeredInTarget) / WINDOWS_THAT_COUNT;
        patientLimit = Math.min(most, Math.max(LEAST_IN_TARGET, answeredInTarget));
        observeCommit(commitNanos);
        if (standing && quietLooks >= QUIET_LOOKS) {
            standing = false;
            limit.set(most);
        } else if (!standing && count >= TELLING && early < count / ONE_IN) {
            standing = true;
            quietLooks = 0;
        }
        if (standing) {
            limit.set(tightLimit());
        }
    }

    /** While a queue stands nothing is forgotten: each commit waits for another one then. */
    private void observeCommit(long nanos) {
        shortestCommit = Math.min(shortestCommit, nanos);
        commitLooks++;
        if (!standing && commitLooks >= COMMIT_LOOKS) {
            shortestBefore = shortestCommit;
            shortestCommit = Long.MAX_VALUE;
            commitLooks = 0;
        }
    }

    private long tightLimit() {
        long shortest = Math.min(shortestCommit, shortestBefore);
        if (shortest >= targetNanos / COMMITS) {
            return patientLimit;
        }
        double share = (double) Math.max(LEAST_NANOS, COMMITS * shortest) / targetNanos;
        return share >= 1 ? patientLimit : Math.min(patientLimit, Math.max(LEAST, (long) (share * patientLimit)));
    }
}
