package dev.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.config.Tls;
import dev.postern.support.Authority;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CertificatePairTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Authority AUTHORITY = Authority.create();
    private static final X509Bundle GOOD = AUTHORITY.issue("localhost");

    @TempDir
    private Path folder;

    @BeforeEach
    void write_a_good_pair() {
        Authority.write(folder, GOOD);
    }

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private Tls settings() {
        return new Tls(
                Optional.of(folder.resolve("tls.crt")), Optional.of(folder.resolve("tls.key")), Duration.ofSeconds(1));
    }

    private Instant check() {
        return CertificatePair.read(settings()).check(VERTX, Instant.now());
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"ecp256", "ecp384", "rsa2048"})
    void a_pair_that_fits_tells_the_end_of_its_life(Algorithm algorithm) {
        Instant end = Instant.now().plus(Duration.ofDays(5)).truncatedTo(ChronoUnit.SECONDS);
        Authority.write(folder, AUTHORITY.issue("localhost", end, algorithm));

        assertThat(check()).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls.crt | nothing             | http.tls.certificate must be a PEM file of certificates",
                "tls.key | nothing             | http.tls.key must be a PEM file of a private key",
                "tls.key | the certificate     | http.tls.key must be a PEM file of a private key",
                "tls.key | an encrypted key    | http.tls.key must be a PEM file of a private key that is not encrypted",
                "tls.crt | half of it          | http.tls.certificate must be a PEM file of certificates",
                "tls.key | half of it          | http.tls.key must be a PEM file of a private key",
                "tls.key | another key         | http.tls.key is not the key of http.tls.certificate",
                "tls.key | a key of other kind | http.tls.key is not the key of http.tls.certificate",
                "tls.crt | the wrong order     | http.tls.certificate must begin with the certificate of the host",
                "tls.crt | an Ed25519 key      | http.tls.certificate has a key that browsers do not take",
                "tls.crt | an old one          | http.tls.certificate is valid from",
                "tls.key | no file             | tls.key does not exist",
                "tls.key | a folder            | tls.key cannot be read",
            })
    void a_pair_that_cannot_be_used_is_refused_by_a_line_without_a_byte_of_it(String file, String what, String rule)
            throws IOException {
        spoil(folder.resolve(file), what);

        assertThatThrownBy(this::check)
                .isInstanceOf(BrokenCertificate.class)
                .hasMessageContaining(rule)
                .hasMessageNotContaining("BEGIN")
                .hasMessageNotContaining(
                        GOOD.getPrivateKeyPEM().lines().toList().get(1).substring(0, 8));
    }

    private void spoil(Path file, String what) throws IOException {
        String text = Files.readString(file);
        switch (what) {
            case "nothing" -> Files.writeString(file, "");
            case "half of it" -> Files.writeString(file, text.substring(0, text.length() / 2));
            case "the certificate" -> Files.copy(folder.resolve("tls.crt"), Files.newOutputStream(file));
            case "another key" ->
                Files.writeString(file, AUTHORITY.issue("localhost").getPrivateKeyPEM());
            case "a key of other kind" ->
                Files.writeString(
                        file,
                        AUTHORITY
                                .issue("localhost", Instant.now().plusSeconds(99), Algorithm.rsa2048)
                                .getPrivateKeyPEM());
            case "an encrypted key" -> Files.writeString(file, text.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
            case "the wrong order" -> Files.writeString(file, AUTHORITY.certificate() + GOOD.getCertificatePEM());
            case "an Ed25519 key" ->
                Authority.write(
                        folder, AUTHORITY.issue("localhost", Instant.now().plusSeconds(99), Algorithm.ed25519));
            case "an old one" ->
                Authority.write(
                        folder, AUTHORITY.issue("localhost", Instant.now().minusSeconds(1), Algorithm.ecp256));
            case "no file" -> Files.delete(file);
            default -> {
                Files.delete(file);
                Files.createDirectory(file);
            }
        }
    }

    @Test
    void a_chain_with_a_byte_order_mark_is_taken() throws IOException {
        Files.writeString(folder.resolve("tls.crt"), "\ufeff" + GOOD.getCertificatePEM() + AUTHORITY.certificate());

        assertThat(check()).isAfter(Instant.now());
    }

    @Test
    void its_text_shows_no_key() {
        assertThat(CertificatePair.read(settings())).hasToString("CertificatePair");
    }
}
