package dev.postern.router;

/**
 * How one client stands with a crowd: whether its connection is to rest, for how long, and what Retry-After says. Owned by
 * its connection. Pure.
 *
 * <p>Who waits as it was told is asked to wait twice as long each time. Who comes again before that costs as much as one
 * who is served, and is heard as seldom as the deadline allows.
 */
final class ClientRest {
    private static final int FIRST_SECONDS = 1;
    /** Who waits for what Retry-After says comes when its connection is read again, and who does not has an answer in time. */
    private static final double LONGEST_SHARE = 0.9;
    /** Those who were refused together are not to come back together, */
    private static final double FIRST_SPREAD = 0.2;
    /** and later evenly over all of the time. */
    private static final double SPREAD = 0.5;
    /** Who has waited for half of its time may have meant well. */
    private static final double MUCH_TOO_EARLY_SHARE = 0.5;

    private enum State {
        /** Nothing is known against it. */
        HEARD,
        /** Its last request was kept out. */
        KEPT_OUT,
        /** It is not read. */
        RESTING,
        /** It is read again because its time is over. */
        WOKEN,
        /** It is read again because there is room. */
        INVITED,
        /** What was read then had lain there for too long. */
        TOO_EARLY,
        /** The same, but the next request is what was invited. */
        INVITED_TOO_EARLY
    }

    private final int mostSeconds;
    private State state = State.HEARD;
    private int seconds;
    private boolean longerThanBefore;

    /** {@code mostSeconds} is the longest wait that is asked for. */
    ClientRest(int mostSeconds) {
        this.mostSeconds = mostSeconds;
    }

    /** Has its connection not been read since its last request? */
    boolean isOver() {
        return state == State.WOKEN || state == State.INVITED;
    }

    /** A request begins; {@code late} only if a rest {@link #isOver}: it has lain there for too long. */
    void begin(boolean late) {
        if (!late) {
            state = State.HEARD;
        } else {
            state = state == State.INVITED ? State.INVITED_TOO_EARLY : State.TOO_EARLY;
        }
    }

    /** Its request was kept out; the seconds for Retry-After. */
    int keptOut() {
        int before = seconds;
        seconds = switch (state) {
            case TOO_EARLY -> mostSeconds;
            case INVITED_TOO_EARLY -> FIRST_SECONDS;
            default -> Math.min(mostSeconds, Math.max(FIRST_SECONDS, 2 * before));
        };
        longerThanBefore = seconds > before;
        state = state == State.INVITED_TOO_EARLY ? State.HEARD : State.KEPT_OUT;
        return seconds;
    }

    /** Its request was not kept out. */
    void answered() {
        seconds = 0;
        state = State.HEARD;
    }

    /** Is its connection to rest when all is read? */
    boolean isDue() {
        return state == State.KEPT_OUT;
    }

    /** Its connection is not read from now on; for how many seconds, if nobody invites it. {@code random} is from 0 to 1. */
    double start(double random) {
        state = State.RESTING;
        double spread = seconds == FIRST_SECONDS ? FIRST_SPREAD : longerThanBefore ? SPREAD : 0;
        return seconds * (LONGEST_SHARE - spread * random);
    }

    /**
     * Its rest is over, and its next request came so long ago. For how many more seconds its connection is not read: none
     * where it was told to wait longest, or came not much too early; else until it has waited as long as one who comes again too
     * early, which saves it a refusal. {@code random} is from 0 to 1.
     */
    double more(double sentSecondsAgo, double random) {
        if (seconds == mostSeconds || sentSecondsAgo < seconds * MUCH_TOO_EARLY_SHARE) {
            return 0;
        }
        seconds = mostSeconds;
        return Math.max(0, seconds * (LONGEST_SHARE - SPREAD * random) - sentSecondsAgo);
    }

    boolean isResting() {
        return state == State.RESTING;
    }

    /** It is read again, {@code invited} because there is room. */
    void end(boolean invited) {
        state = invited ? State.INVITED : State.WOKEN;
    }
}
