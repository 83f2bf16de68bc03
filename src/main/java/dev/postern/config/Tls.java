package dev.postern.config;

import dev.postern.config.read.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The certificate of the API port.
 *
 * @param certificate PEM file, the server's own certificate first; empty: plain HTTP
 * @param key PEM file of its private key
 * @param reloadEvery how often the files are looked at
 */
public record Tls(Optional<Path> certificate, Optional<Path> key, Duration reloadEvery) {
    public Tls {
        Rules.of("http.tls")
                .holds(
                        certificate.isPresent() || key.isEmpty(),
                        "must be given too when http.tls.key is",
                        "certificate",
                        "key")
                .holds(
                        key.isPresent() || certificate.isEmpty(),
                        "must be given too when http.tls.certificate is",
                        "key",
                        "certificate")
                .between("reload-every", reloadEvery, Duration.ofMillis(100), Duration.ofMinutes(60))
                .check();
    }
}
