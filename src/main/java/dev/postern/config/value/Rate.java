package dev.postern.config.value;

/**
 * How many requests a key may send.
 *
 * @param requestsPerSecond 0: any number
 * @param burst how many may come at once after a pause; 0: those of one second
 */
public record Rate(int requestsPerSecond, int burst) {
    public static final int HIGHEST = 1_000_000;

    /** The meaning of {@link #burst}, without the case of 0. */
    public int capacity() {
        return burst == 0 ? requestsPerSecond : burst;
    }

    public boolean unlimited() {
        return requestsPerSecond == 0;
    }
}
