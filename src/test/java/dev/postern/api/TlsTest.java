package dev.postern.api;

import static dev.postern.support.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.support.Authority;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS on the API port; the certificate lies where a Kubernetes secret would be mounted. */
class TlsTest {
    private static final int LONGEST_ANSWER_MILLIS = 60_000;
    private static final Authority AUTHORITY = Authority.create();
    private static final X509Bundle FIRST = AUTHORITY.issue("localhost");
    private static final Path VOLUME = volume();

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of(
            "POSTERN_HTTP_TLS_CERTIFICATE", VOLUME.resolve("tls.crt").toString(),
            "POSTERN_HTTP_TLS_KEY", VOLUME.resolve("tls.key").toString(),
            "POSTERN_HTTP_TLS_RELOAD_EVERY", "100ms"));

    /** {@code tls.crt} is a link to {@code ..data/tls.crt}, and {@code ..data} a link that is swapped. */
    private static Path volume() {
        try {
            Path volume = Files.createTempDirectory("postern-tls-");
            volume.toFile().deleteOnExit();
            swap(volume, FIRST);
            Files.createSymbolicLink(volume.resolve("tls.crt"), Path.of("..data", "tls.crt"));
            Files.createSymbolicLink(volume.resolve("tls.key"), Path.of("..data", "tls.key"));
            return volume;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void swap(Path volume, X509Bundle bundle) throws IOException {
        Path version = Files.createTempDirectory(volume, "..version");
        Authority.write(version, bundle);
        Path next = volume.resolve("..data_tmp");
        Files.createSymbolicLink(next, version.getFileName());
        Files.move(next, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static SSLSocket connect(String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) AUTHORITY
                .clients()
                .getSocketFactory()
                .createSocket("localhost", GATEWAY.client().port());
        socket.setSoTimeout(LONGEST_ANSWER_MILLIS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String track(Socket socket, Project project) throws IOException {
        String request = "POST /track/user HTTP/1.1\r\nHost: x\r\nx-growlytics-key: " + project.key()
                + "\r\nContent-Length: 10\r\n\r\n{\"id\":\"1\"}";
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return new String(socket.getInputStream().readNBytes(15), UTF_8);
    }

    private static BigInteger shown() throws IOException {
        try (SSLSocket socket = connect()) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private static boolean shows(X509Bundle bundle) {
        try {
            return shown().equals(bundle.getCertificate().getSerialNumber());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean metricsShow(String line) {
        return GATEWAY.metrics().lines().anyMatch(line::equals);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_client_that_trusts_the_authority_is_served(String protocol) throws IOException {
        Project project = GATEWAY.project();
        try (SSLSocket socket = connect(protocol)) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            assertThat(track(socket, project)).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void tls_1_1_is_refused() throws IOException {
        // The JDK's own client would not even offer it.
        String hello = "160301003701000033" + "0302" + "00".repeat(33) + "000cc013c014c009c00a002f0035" + "0100";
        byte[] answer;
        try (Socket socket = new Socket("localhost", GATEWAY.client().port())) {
            socket.setSoTimeout(LONGEST_ANSWER_MILLIS);
            socket.getOutputStream().write(HexFormat.of().parseHex(hello));
            answer = socket.getInputStream().readAllBytes();
        }

        // A fatal alert: protocol_version (RFC 5246, 7.2).
        assertThat(answer).hasSize(7).startsWith(21, 3).endsWith(2, 70);
    }

    @Test
    void http_2_is_off() throws IOException {
        try (SSLSocket socket = connect()) {
            assertThat(socket.getApplicationProtocol()).isEmpty();
        }
    }

    @Test
    void a_client_that_speaks_plain_http_is_told_and_counted() throws IOException {
        double before = failures("plain");
        try (Socket socket = new Socket("localhost", GATEWAY.client().port())) {
            socket.setSoTimeout(LONGEST_ANSWER_MILLIS);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .endsWith("{\"type\":\"BadRequest\",\"message\":\"This port speaks HTTPS.\",\"details\":[]}");
        }
        assertThat(failures("plain")).isEqualTo(before + 1);
    }

    private static double failures(String reason) {
        return GATEWAY.metric("postern_tls_failures_total{reason=\"" + reason + "\"}");
    }

    @Test
    void a_client_that_trusts_another_authority_is_counted() {
        double before = failures("alert");
        assertThatThrownBy(() -> {
                    try (SSLSocket socket = (SSLSocket) Authority.create()
                            .clients()
                            .getSocketFactory()
                            .createSocket("localhost", GATEWAY.client().port())) {
                        socket.startHandshake();
                    }
                })
                .isInstanceOf(SSLHandshakeException.class);
        await("the count").until(() -> failures("alert") == before + 1);
    }

    @Test
    void a_client_that_goes_away_is_counted() throws IOException {
        double before = failures("closed");
        new Socket("localhost", GATEWAY.client().port()).close();
        await("the count").until(() -> failures("closed") == before + 1);
    }

    @Test
    void a_renegotiation_is_refused_and_counted() throws IOException {
        Project project = GATEWAY.project();
        double before = failures("renegotiation");
        try (SSLSocket socket = connect("TLSv1.2")) {
            assertThat(track(socket, project)).isEqualTo("HTTP/1.1 200 OK");
            renegotiate(socket);
            assertThat(isClosed(socket)).isTrue();
        }
        assertThat(failures("renegotiation")).isEqualTo(before + 1);
    }

    /** Whether the other side closes, after the rest of its answer. */
    private static boolean isClosed(SSLSocket socket) {
        try {
            return socket.getInputStream().readAllBytes().length > 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException aborted) {
            return true;
        }
    }

    /** As far as the other side lets it. */
    private static void renegotiate(SSLSocket socket) {
        try {
            socket.startHandshake();
        } catch (IOException refused) {
            // The exchange that the test is about.
        }
    }

    @Test
    void a_new_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() throws IOException {
        Project project = GATEWAY.project();
        X509Bundle second = AUTHORITY.issue("localhost");
        X509Bundle third = AUTHORITY.issue("localhost");
        try (SSLSocket before = connect()) {
            swap(VOLUME, second);
            await("the second certificate").until(() -> shows(second));
            assertThat(track(before, project)).isEqualTo("HTTP/1.1 200 OK");

            swap(
                    VOLUME,
                    X509Bundle.fromCertificatePath(
                            second.getCertificatePath(), second.getRootCertificate(), third.getKeyPair()));
            await("a refusal").until(() -> metricsShow("postern_tls_reloads_total{outcome=\"refused\"} 1.0"));
            assertThat(shows(second)).isTrue();

            swap(VOLUME, third);
            await("the third certificate").until(() -> shows(third));
            assertThat(GATEWAY.metrics().lines())
                    .contains("postern_tls_reloads_total{outcome=\"used\"} 2.0")
                    .anyMatch(line -> line.startsWith("postern_tls_certificate_expiry_timestamp_seconds"));
        }
    }
}
