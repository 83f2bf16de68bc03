package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the management port listens, and beside whom it runs. */
class ManagementPortTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of("POSTERN_HTTP_HOST", "127.0.0.2"));

    @RegisterExtension
    static final TestGateway APART =
            TestGateway.with(Map.of("POSTERN_HTTP_HOST", "127.0.0.2", "POSTERN_MANAGEMENT_HOST", "127.0.0.3"));

    private static void connect(String host, TestGateway gateway) throws IOException {
        try (Socket socket = new Socket(host, gateway.management().port())) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void it_listens_where_the_api_does() throws IOException {
        connect("127.0.0.2", GATEWAY);
        assertThatThrownBy(() -> connect("127.0.0.1", GATEWAY)).isInstanceOf(ConnectException.class);
    }

    @Test
    void it_listens_where_its_own_setting_says() throws IOException {
        connect("127.0.0.3", APART);
        assertThatThrownBy(() -> connect("127.0.0.2", APART)).isInstanceOf(ConnectException.class);
    }

    @Test
    void it_and_the_statements_of_admins_have_event_loops_of_their_own() {
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .anyMatch(name -> name.startsWith("management-"))
                .anyMatch(name -> name.startsWith("admin-"));
    }
}
