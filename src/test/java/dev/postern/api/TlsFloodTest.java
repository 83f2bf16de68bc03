package dev.postern.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Authority;
import dev.postern.support.Hello;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand clients that begin a handshake and stay, against a key whose signature is slow. */
class TlsFloodTest {
    private static final int FLOOD = 1_000;
    /** As long as a commit may take. On the event loops the flood takes longer: 1,000 signatures of 6 ms and more. */
    private static final int LONGEST_ANSWER_MILLIS = 5_000;

    private static final Authority AUTHORITY = Authority.create();
    private static final Path FOLDER = folder();

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of(
            "POSTERN_LIMITS_CONNECTIONS", Integer.toString(2 * FLOOD),
            "POSTERN_HTTP_TLS_CERTIFICATE", FOLDER.resolve("tls.crt").toString(),
            "POSTERN_HTTP_TLS_KEY", FOLDER.resolve("tls.key").toString()));

    private final List<Socket> flood = new ArrayList<>();

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("postern-tls-");
            folder.toFile().deleteOnExit();
            Instant end = Instant.now().plus(Duration.ofDays(1));
            Authority.write(folder, AUTHORITY.issue("localhost", end, Algorithm.rsa4096));
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : flood) {
            socket.close();
        }
    }

    private static SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket) AUTHORITY
                .clients()
                .getSocketFactory()
                .createSocket("localhost", GATEWAY.client().port());
        socket.setSoTimeout(LONGEST_ANSWER_MILLIS);
        socket.startHandshake();
        return socket;
    }

    private static String track(SSLSocket socket, Project project) throws IOException {
        String request = "POST /track/user HTTP/1.1\r\nHost: x\r\nx-growlytics-key: " + project.key()
                + "\r\nContent-Length: 10\r\n\r\n{\"id\":\"1\"}";
        socket.getOutputStream().write(request.getBytes(UTF_8));
        byte[] answer = new byte[1_000];
        return new String(answer, 0, socket.getInputStream().read(answer), UTF_8);
    }

    @Test
    void a_flood_of_hellos_delays_neither_open_connections_nor_the_database_nor_a_new_client() throws IOException {
        Project project = GATEWAY.project();
        byte[] hello = Hello.to("localhost");
        try (SSLSocket open = connect()) {
            track(open, project);
            for (int i = 0; i < FLOOD; i++) {
                Socket socket = new Socket("localhost", GATEWAY.client().port());
                flood.add(socket);
                socket.getOutputStream().write(hello);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(track(open, project)).startsWith("HTTP/1.1 200 OK");
            }
            try (SSLSocket late = connect()) {
                assertThat(track(late, project)).startsWith("HTTP/1.1 200 OK");
            }
            assertThat(GATEWAY.metric("postern_pool_resets_total")).isZero();
        }
    }
}
