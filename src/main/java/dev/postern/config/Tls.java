package dev.postern.config;

import dev.postern.config.read.Rules;
import dev.postern.config.read.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The certificate of the API port and its private key, as PEM files. */
public record Tls(
        Optional<Path> certificate,
        Optional<Path> key,
        @Span(least = "100ms", most = "60m") Duration reloadEvery) implements Rules.Section {
    @Override
    public void check(Rules rules) {
        rules.require(
                certificate.isPresent() || key.isEmpty(),
                "must be given too when http.tls.key is",
                "certificate",
                "key");
        rules.require(
                key.isPresent() || certificate.isEmpty(),
                "must be given too when http.tls.certificate is",
                "key",
                "certificate");
    }
}
