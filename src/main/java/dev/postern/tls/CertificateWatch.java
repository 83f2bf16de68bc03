package dev.postern.tls;

import dev.postern.config.Tls;
import dev.postern.ops.Metrics;
import dev.postern.ops.TlsUse;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the files of the certificate at an interval and uses a new one that is good. Owned by the gateway; made on
 * its thread, then runs on one event loop and reads on a worker. It compares contents: a time of change tells little where
 * links are swapped.
 */
public final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    /** Certificates of 90 days are renewed 30 days before their end. */
    private static final Duration SOON = Duration.ofDays(7);

    private final Vertx vertx;
    private final Tls settings;
    private final TlsUse use;
    private final AtomicLong endSeconds = new AtomicLong();
    private CertificatePair inUse;
    private volatile SslContext current;
    private volatile boolean stopped;
    /** Logged once, not at every check; empty while all is well. */
    private String problem = "";
    /** The same for the end of the certificate in use. */
    private String warning = "";

    private CertificateWatch(Vertx vertx, Tls settings, Metrics metrics, TlsUse use) {
        this.vertx = vertx;
        this.settings = settings;
        this.use = use;
        CertificatePair pair = CertificatePair.read(settings);
        Instant end = pair.check(vertx, Instant.now());
        this.current = pair.context(vertx);
        this.inUse = pair;
        endSeconds.set(end.getEpochSecond());
        metrics.gauge(
                "postern.tls.certificate.expiry.timestamp.seconds",
                "Unix time at which the certificate in use ends",
                endSeconds);
        LOG.info("The certificate of the API is valid until {}", end);
    }

    /**
     * Reads the certificate; none where the settings name none.
     *
     * @throws BrokenCertificate when it cannot be used
     */
    public static Optional<CertificateWatch> of(Vertx vertx, Tls settings, Metrics metrics, TlsUse use) {
        return settings.certificate().map(file -> new CertificateWatch(vertx, settings, metrics, use));
    }

    /** For the next handshake; connections that are open keep theirs. Safe on any thread. */
    public SslContext current() {
        return current;
    }

    /** Starts the checks. */
    public void start() {
        vertx.setTimer(settings.reloadEvery().toMillis(), fired -> {
            if (!stopped) {
                check();
            }
        });
    }

    /** Stops the checks, because Vert.x closes. Safe on any thread. */
    public void stop() {
        stopped = true;
    }

    private void check() {
        vertx.executeBlocking(this::readIfNew)
                .onSuccess(found -> {
                    problem = "";
                    found.ifPresent(this::take);
                })
                .onFailure(this::refuse)
                .onComplete(checked -> {
                    warnOfEnd();
                    start();
                });
    }

    private void warnOfEnd() {
        String now = warning(Instant.ofEpochSecond(endSeconds.get()), Instant.now());
        if (!now.isEmpty() && !now.equals(warning)) {
            LOG.warn(now);
        }
        warning = now;
    }

    /** The line about a certificate that ends at {@code end}; empty where there is time left. */
    static String warning(Instant end, Instant now) {
        if (!now.isBefore(end)) {
            return "The certificate of the API ended at " + end
                    + ", and clients refuse it: put a new one into its file";
        }
        return now.plus(SOON).isBefore(end)
                ? ""
                : "The certificate of the API ends at " + end + ": put a new one into its file";
    }

    private record Checked(CertificatePair pair, SslContext context, Instant end) {}

    private Optional<Checked> readIfNew() {
        CertificatePair pair = CertificatePair.read(settings);
        if (pair.equals(inUse)) {
            return Optional.empty();
        }
        Instant end = pair.check(vertx, Instant.now());
        return Optional.of(new Checked(pair, pair.context(vertx), end));
    }

    private void take(Checked checked) {
        inUse = checked.pair;
        current = checked.context;
        endSeconds.set(checked.end.getEpochSecond());
        use.certificateRead(true);
        LOG.info("The API shows a new certificate, valid until {}", checked.end);
    }

    private void refuse(Throwable cause) {
        String now = String.valueOf(cause.getMessage());
        if (!now.equals(problem)) {
            LOG.error("The new certificate is not used, the old one stays: {}", now);
            use.certificateRead(false);
        }
        problem = now;
    }
}
