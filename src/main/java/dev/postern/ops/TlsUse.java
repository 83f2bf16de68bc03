package dev.postern.ops;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import java.util.Map;

/** How TLS on the API port goes. Safe on any thread. */
public final class TlsUse {
    /** Why a connection never came to its first request, or lost its TLS. */
    public enum Failure {
        /** The client did not finish its part in time. */
        TIMEOUT,
        /** The client does not speak TLS, most likely plain HTTP. */
        PLAIN,
        /** The client went away. */
        CLOSED,
        /** The client refused with an alert, such as one about the certificate. */
        ALERT,
        /** The client offers no version or cipher that is spoken here, or breaks the protocol. */
        PROTOCOL,
        /** The client began another handshake on a connection that had one. */
        RENEGOTIATION
    }

    private final Map<Failure, Counter> reasonToFailures;
    private final Counter used;
    private final Counter refused;

    public TlsUse(Metrics metrics) {
        reasonToFailures = Metrics.counters(
                Failure.values(),
                reason -> metrics.counter(
                        "postern.tls.failures",
                        "TLS handshakes that failed, by reason",
                        "reason",
                        Metrics.label(reason)));
        used = metrics.counter("postern.tls.reloads", "Certificate files read again", "outcome", "used");
        refused = metrics.counter("postern.tls.reloads", "Certificate files read again", "outcome", "refused");
    }

    public void failed(Failure reason) {
        requireNonNull(reasonToFailures.get(reason)).increment();
    }

    /** The certificate files were read again; {@code isUsed} is false where the old one stays. */
    public void certificateRead(boolean isUsed) {
        (isUsed ? used : refused).increment();
    }
}
