package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.value.Network;
import dev.postern.support.CapturedLog;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    private static final List<Network> TRUSTED =
            List.of(new Network(address("10.0.0.0"), 8), new Network(address("2001:db8::"), 32));

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private static InetAddress address(String text) {
        return Network.address(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a stranger's list is not believed         | 203.0.113.9 | 198.51.100.1              | 203.0.113.9",
                "a trusted proxy's is                      | 10.0.0.1    | 198.51.100.1              | 198.51.100.1",
                "only its last entry is the proxy's word   | 10.0.0.1    | 192.0.2.1, 198.51.100.1   | 198.51.100.1",
                "trusted ones in the list are passed over  | 10.0.0.1    | 198.51.100.1, 10.9.9.9    | 198.51.100.1",
                "trusted ones all the way are the client   | 10.0.0.1    | 10.2.2.2, 10.9.9.9        | 10.2.2.2",
                "a trusted proxy without a list            | 10.0.0.1    | ''                        | 10.0.0.1",
                "a word that is no address ends it         | 10.0.0.1    | 198.51.100.1, unknown     | 10.0.0.1",
                "an entry that is left out is none         | 10.0.0.1    | '198.51.100.1,, 10.9.9.9' | 198.51.100.1",
                "a comma at the end ends the list          | 10.0.0.1    | '198.51.100.1, '          | 198.51.100.1",
                "a list of commas is none                  | 10.0.0.1    | ', ,'                     | 10.0.0.1",
                "a name is never looked up                 | 10.0.0.1    | localhost                 | 10.0.0.1",
                "a port is cut off                         | 10.0.0.1    | 198.51.100.1:4711         | 198.51.100.1",
                "IPv6                                      | 2001:db8::1 | 2001:470::7               | 2001:470::7",
                "IPv6 in brackets, with a port             | 2001:db8::1 | [2001:470::7]:4711        | 2001:470::7",
            })
    void the_client_is_the_last_address_that_no_trusted_proxy_has(
            String what, String peer, String header, String client) {
        assertThat(ClientAddress.of(address(peer), List.of(header), TRUSTED)).isEqualTo(address(client));
    }

    @Test
    void several_headers_are_one_list() {
        assertThat(ClientAddress.of(address("10.0.0.1"), List.of("198.51.100.1", "192.0.2.7", "10.0.0.2"), TRUSTED))
                .isEqualTo(address("192.0.2.7"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 1",
        "172.16.0.1, 1",
        "192.168.1.1, 1",
        "127.0.0.1, 1",
        "::1, 1",
        "fd00::7, 1",
        "172.32.0.1, 0",
        "203.0.113.9, 0",
        "2001:db8::1, 0",
    })
    void a_list_from_a_private_address_is_warned_of_once_where_no_proxy_is_trusted(String peer, int warnings) {
        ClientAddress addresses = new ClientAddress(List.of());

        for (int i = 0; i < 3; i++) {
            assertThat(addresses.of(request(peer, "198.51.100.1"))).isEqualTo(address(peer));
        }

        assertThat(log.complaints())
                .filteredOn(line -> line.contains("http.trusted-proxies"))
                .hasSize(warnings);
    }

    @Test
    void a_request_without_a_list_is_not_warned_of() {
        assertThat(new ClientAddress(List.of()).of(request("10.1.2.3"))).isEqualTo(address("10.1.2.3"));

        assertThat(log.complaints()).isEmpty();
    }

    @Test
    void with_a_trusted_proxy_there_is_no_warning() {
        assertThat(new ClientAddress(TRUSTED).of(request("192.168.1.1", "198.51.100.1")))
                .isEqualTo(address("192.168.1.1"));

        assertThat(log.complaints()).isEmpty();
    }

    /** A request of that peer, with that list of addresses. */
    private static HttpServerRequest request(String peer, String... forwardedFor) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String address : forwardedFor) {
            headers.add("x-forwarded-for", address);
        }
        return (HttpServerRequest) Proxy.newProxyInstance(
                ClientAddressTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) ->
                        method.getName().equals("headers") ? headers : SocketAddress.inetSocketAddress(4711, peer));
    }
}
