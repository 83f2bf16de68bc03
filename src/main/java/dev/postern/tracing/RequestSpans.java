package dev.postern.tracing;

/** The spans of one call of the API. Safe on any thread. */
public interface RequestSpans {
    /**
     * A request was answered, now.
     *
     * @param parent its {@code traceparent} where that is valid, else empty
     * @param nanos since its first byte
     */
    void ended(String parent, int status, long nanos);
}
