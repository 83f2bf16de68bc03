package dev.postern.tls;

import dev.postern.config.Tls;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** A certificate with its private key, as the files held them. Reading blocks. */
record CertificatePair(Buffer certificate, Buffer key) {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final byte[] ANYTHING = {1};

    /** Follows links, so that a volume whose link is swapped gives its new files. */
    static CertificatePair read(Tls settings) {
        return new CertificatePair(
                read(settings.certificate().orElseThrow(), "http.tls.certificate"),
                read(settings.key().orElseThrow(), "http.tls.key"));
    }

    private static Buffer read(Path file, String setting) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new BrokenCertificate(setting + ": " + file + " does not exist", e);
        } catch (IOException e) {
            throw new BrokenCertificate(setting + ": " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Protocols before TLS 1.2 are off; so is HTTP/2, which would need limits of its own. */
    SslContext context(Vertx vertx) {
        try {
            return SslContextBuilder.forServer(pem().getKeyManagerFactory(vertx))
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .build();
        } catch (Exception e) {
            throw unreadable(e);
        }
    }

    private PemKeyCertOptions pem() {
        return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
    }

    /**
     * Proves that the two fit together and are valid at {@code now}.
     *
     * @return the end of the certificate's life
     */
    Instant check(Vertx vertx, Instant now) {
        X509KeyManager manager = keyManager(vertx);
        String alias = Stream.of("RSA", "EC", "EdDSA", "Ed25519", "RSASSA-PSS")
                .flatMap(type -> Stream.ofNullable(manager.getServerAliases(type, null)))
                .flatMap(Stream::of)
                .findFirst()
                .orElseThrow(() -> new BrokenCertificate("http.tls.certificate has a key of an unknown kind", null));
        X509Certificate own = manager.getCertificateChain(alias)[0];
        if (!fit(own, manager.getPrivateKey(alias))) {
            throw new BrokenCertificate("http.tls.key is not the key of http.tls.certificate", null);
        }
        Instant end = own.getNotAfter().toInstant();
        if (now.isAfter(end) || now.isBefore(own.getNotBefore().toInstant())) {
            throw new BrokenCertificate(
                    "http.tls.certificate is valid from " + own.getNotBefore().toInstant() + " to " + end + " only",
                    null);
        }
        return end;
    }

    private X509KeyManager keyManager(Vertx vertx) {
        try {
            for (KeyManager manager : pem().getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509KeyManager found) {
                    return found;
                }
            }
        } catch (Exception e) {
            throw unreadable(e);
        }
        throw new BrokenCertificate("http.tls.certificate holds no certificate", null);
    }

    /** Without the cause: a parser may quote what it read. */
    private static BrokenCertificate unreadable(Exception cause) {
        return new BrokenCertificate(
                "http.tls.certificate and http.tls.key must be PEM files of a certificate and its private key, not"
                        + " encrypted (" + cause.getClass().getSimpleName() + ")",
                null);
    }

    private static boolean fit(X509Certificate certificate, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(ANYTHING);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(ANYTHING);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Shows nothing of the key. */
    @Override
    public String toString() {
        return "CertificatePair";
    }
}
