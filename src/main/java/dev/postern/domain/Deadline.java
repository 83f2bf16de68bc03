package dev.postern.domain;

/**
 * The moment after which nobody waits for the answer any more. Made once, at the HTTP edge.
 *
 * @param nanos on the scale of {@link System#nanoTime()}
 */
public record Deadline(long nanos) {

    /** Milliseconds left at {@code nowNanos}; zero or less when it has passed. */
    public long millisLeft(long nowNanos) {
        return (nanos - nowNanos) / 1_000_000;
    }

    public boolean passed(long nowNanos) {
        return nanos - nowNanos <= 0;
    }
}
