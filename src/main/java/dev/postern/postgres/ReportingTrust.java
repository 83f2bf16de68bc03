package dev.postern.postgres;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why a certificate of the database is refused: the driver says only that the handshake failed. A reason is logged once
 * until a certificate is trusted. Any thread may use it.
 */
final class ReportingTrust extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(ReportingTrust.class);

    private final X509ExtendedTrustManager trusted;
    private volatile String reported = "";

    ReportingTrust(X509ExtendedTrustManager trusted) {
        this.trusted = trusted;
    }

    @FunctionalInterface
    private interface Check {
        void run() throws CertificateException;
    }

    private void report(Check check) throws CertificateException {
        try {
            check.run();
            reported = "";
        } catch (CertificateException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(reported)) {
                reported = reason;
                LOG.warn("the certificate of the database is refused: {}", reason);
            }
            throw e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        report(() -> trusted.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        report(() -> trusted.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        report(() -> trusted.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trusted.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trusted.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trusted.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trusted.getAcceptedIssuers();
    }
}
