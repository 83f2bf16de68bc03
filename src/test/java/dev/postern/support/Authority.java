package dev.postern.support;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A certificate authority of a test, made anew for each run. Any thread may use it. */
public final class Authority {
    private static final Duration LIFE = Duration.ofDays(30);

    private final X509Bundle root;

    private Authority(X509Bundle root) {
        this.root = root;
    }

    public static Authority create() {
        try {
            return new Authority(new CertificateBuilder()
                    .subject("CN=Authority of a test")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate for a host of this machine, valid from yesterday on. */
    public X509Bundle issue(String host) {
        return issue(host, Instant.now().plus(LIFE), CertificateBuilder.Algorithm.ecp256);
    }

    public X509Bundle issue(String host, Instant end, CertificateBuilder.Algorithm algorithm) {
        CertificateBuilder builder = new CertificateBuilder()
                .subject("CN=" + host)
                .algorithm(algorithm)
                .notBefore(end.minus(LIFE).minus(Duration.ofDays(1)))
                .notAfter(end);
        if (host.matches("[0-9.]+")) {
            builder.addSanIpAddress(host);
        } else {
            builder.addSanDnsName(host);
        }
        try {
            return builder.buildIssuedBy(root);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate that clients trust, as PEM. */
    public String certificate() {
        return root.getCertificatePEM();
    }

    /** The certificate that clients trust, as a PEM file. */
    public Path rootFile(Path folder) {
        return write(folder.resolve("ca.pem"), certificate());
    }

    /** Writes {@code tls.crt} and {@code tls.key}, the names that Kubernetes uses. */
    public static void write(Path folder, X509Bundle bundle) {
        write(folder.resolve("tls.crt"), bundle.getCertificatePathPEM());
        write(folder.resolve("tls.key"), bundle.getPrivateKeyPEM());
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            // PostgreSQL takes no key that others may read.
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For clients that trust this authority only. */
    public SSLContext clients() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {root.toTrustManager()}, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
