package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.cli.ExitCode;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({"HTTP, http.host and http.port", "MANAGEMENT, management.host and management.port"})
    void a_taken_port_is_refused_by_the_settings_that_name_it(String section, String settings) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            Config config = config(Map.of("POSTERN_" + section + "_PORT", port));

            OpenFailure failure = catchThrowableOfType(OpenFailure.class, () -> ListenAddress.requireFree(config));

            assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining(settings);
            assertThat(failure.exitCode()).isEqualTo(ExitCode.INVALID_SETTINGS);
        }
    }

    @Test
    void an_address_of_another_machine_is_refused() {
        // TEST-NET-1 of RFC 5737 belongs to no machine.
        Config config = config(Map.of("POSTERN_HTTP_HOST", "192.0.2.1"));

        assertThat(catchThrowableOfType(OpenFailure.class, () -> ListenAddress.requireFree(config)))
                .hasMessageContaining("192.0.2.1:0 (http.host and http.port)");
    }

    @Test
    void ports_that_are_free_are_free_afterwards() {
        Config config = config(Map.of());

        assertThatCode(() -> {
                    ListenAddress.requireFree(config);
                    ListenAddress.requireFree(config);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void an_ipv6_address_is_written_in_brackets() {
        assertThat(ListenAddress.ofApi(config(Map.of("POSTERN_HTTP_HOST", "::")))
                        .with(8080))
                .isEqualTo("[::]:8080");
    }

    private static Config config(Map<String, String> variables) {
        Map<String, String> environment =
                new HashMap<>(Map.of("POSTERN_HTTP_PORT", "0", "POSTERN_MANAGEMENT_PORT", "0"));
        environment.putAll(variables);
        return Settings.load(environment, Optional.empty());
    }
}
