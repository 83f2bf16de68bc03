package dev.postern.ops;

import io.micrometer.core.instrument.Counter;

/** Counts spans by outcome; shown only where there are any. Safe on any thread. */
public final class SpanUse {
    private final Counter made;
    private final Counter exported;
    private final Counter failed;

    public SpanUse(Metrics metrics) {
        made = metrics.counter("postern.spans", "Spans that were made for the collector of traces");
        exported = metrics.counter("postern.spans.exported", "Spans that the collector took");
        failed = metrics.counter("postern.spans.failed", "Spans that it did not take, which are lost");
    }

    public void made() {
        made.increment();
    }

    /** So many were sent; {@code taken} is false where the collector did not take them. */
    public void sent(int spans, boolean taken) {
        (taken ? exported : failed).increment(spans);
    }
}
