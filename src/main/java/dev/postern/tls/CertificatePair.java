package dev.postern.tls;

import dev.postern.config.Tls;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** A certificate with its private key, as the files held them. Reading blocks. */
record CertificatePair(Buffer certificate, Buffer key) {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC");
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
            throw unreadable("http.tls.certificate and http.tls.key cannot be used", e);
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
        List<X509Certificate> chain = chain();
        X509Certificate own = chain.get(0);
        if (!KEY_ALGORITHMS.contains(own.getPublicKey().getAlgorithm())) {
            throw new BrokenCertificate(
                    "http.tls.certificate has a key that browsers do not take; use one with an RSA or EC key", null);
        }
        for (int i = 0; i < chain.size() - 1; i++) {
            if (!chain.get(i).getIssuerX500Principal().equals(chain.get(i + 1).getSubjectX500Principal())) {
                throw new BrokenCertificate(
                        "http.tls.certificate must begin with the certificate of the host, and each one must be followed"
                                + " by that of its issuer",
                        null);
            }
        }
        if (!fit(own, privateKey(vertx))) {
            throw otherKey();
        }
        Instant end = own.getNotAfter().toInstant();
        if (now.isAfter(end) || now.isBefore(own.getNotBefore().toInstant())) {
            throw new BrokenCertificate(
                    "http.tls.certificate is valid from " + own.getNotBefore().toInstant() + " to " + end + " only",
                    null);
        }
        return end;
    }

    private List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            // The factory takes no byte order mark and no text before the first certificate.
            int begin = Math.max(
                    0, certificate.toString(StandardCharsets.ISO_8859_1).indexOf("-----BEGIN"));
            InputStream bytes = new ByteArrayInputStream(certificate.getBytes(begin, certificate.length()));
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
                chain.add((X509Certificate) one);
            }
        } catch (CertificateException e) {
            throw unreadable("http.tls.certificate must be a PEM file of certificates", e);
        }
        if (chain.isEmpty()) {
            throw new BrokenCertificate("http.tls.certificate must be a PEM file of certificates: it holds none", null);
        }
        return chain;
    }

    private PrivateKey privateKey(Vertx vertx) {
        try {
            for (KeyManager manager : pem().getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509KeyManager keys) {
                    for (String algorithm : KEY_ALGORITHMS) {
                        String @Nullable [] aliases = keys.getServerAliases(algorithm, null);
                        if (aliases != null) {
                            return keys.getPrivateKey(aliases[0]);
                        }
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            // A key store takes no key whose algorithm is not that of the certificate.
            throw otherKey();
        } catch (Exception e) {
            throw unreadable("http.tls.key must be a PEM file of a private key that is not encrypted", e);
        }
        throw otherKey();
    }

    private static BrokenCertificate otherKey() {
        return new BrokenCertificate("http.tls.key is not the key of http.tls.certificate", null);
    }

    /** Without the cause: a parser may quote what it read. */
    private static BrokenCertificate unreadable(String rule, Exception cause) {
        return new BrokenCertificate(rule + " (" + cause.getClass().getSimpleName() + ")", null);
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
