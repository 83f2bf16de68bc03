package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.config.read.Environment;
import dev.postern.config.read.InvalidSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values that each setting takes, through the environment variable of the same path. */
class SettingRulesTest {
    @TempDir
    private Path empty;

    @ParameterizedTest
    @CsvSource({
        "http.port, 0, 65535",
        "http.event-loops, 0, 256",
        "http.trusted-proxies, 10.0.0.1, '0.0.0.0/0,2001:db8::/32,::1/128'",
        "http.docs, true, false",
        "http.tls.reload-every, 100ms, 60m",
        "cors.origins, null, '*,https://shop.example,http://localhost:3000,capacitor://localhost,http://[::1]:8'",
        "cors.projects, shop=*, 'shop=https://a.example,shop=https://b.example,a-1_b=null'",
        "cors.headers, *, 'traceparent,X-Request-ID'",
        "cors.max-age, 0s, 1440m",
        "cors.key-in-query, true, false",
        "management.port, 0, 65535",
        "management.open-metrics, true, false",
        "database.pooler, none, transaction",
        "database.connections, 6, 200",
        "database.allow-unsafe-durability, true, false",
        "database.connect-timeout, 100ms, 1m",
        "database.statement-timeout, 100ms, 5m",
        "database.embedded-port, 0, 65535",
        "limits.body-bytes, 256, 4194304",
        "limits.body-timeout, 100ms, 5m",
        "limits.body-rate, 0, 1048576",
        "limits.slow-bodies, 0, 1000000",
        "limits.deadline, 100ms, 1m",
        "limits.in-flight-requests, 1, 1000000",
        "limits.in-flight-bytes, 0, 1073741824",
        "limits.commit-wait, 0s, 1m",
        "limits.connections, 0, 1000000",
        "limits.headers, 8, 1000",
        "limits.header-bytes, 1024, 1048576",
        "limits.line-bytes, 256, 65536",
        "limits.head-timeout, 100ms, 5m",
        "limits.idle-timeout, 100ms, 60m",
        "limits.linger-bytes, 0, 1073741824",
        "limits.linger-timeout, 100ms, 1m",
        "limits.string-length, 1, 1000000",
        "limits.profile-attributes, 1, 1000",
        "limits.project-attributes, 1, 1000000",
        "limits.requests-per-second, 0, 1000000",
        "limits.burst, 0, 1000000",
        "limits.projects, shop=0, 'a-1_b=1000000/1000000,0=1'",
        "attributes.infer-dates, true, false",
        "attributes.null-value, remove, ignore",
        "keys.cache-size, 1, 10000000",
        "keys.cache-expiry, 1ms, 10s",
        "keys.failures-per-minute, 0, 1000000",
        "keys.new-per-second, 0, 1000000",
        "keys.lookups-per-second, 1, 1000000",
        "batch.shards, 0, 1",
        "batch.max-rows, 1, 10000",
        "batch.max-bytes, 65536, 67108864",
        "batch.pipeline-min-rows, 0, 10000",
        "start.warm-up, 0s, 1m",
        "drain.delay, 0s, 5m",
        "drain.timeout, 100ms, 10m",
        "log.format, text, json",
        "log.level, trace, error",
        "tracing.enabled, true, false",
        "http.host, localhost, ::1",
        "management.host, 0.0.0.0, example.org",
    })
    void both_ends_of_the_range_are_taken(String setting, String least, String most) {
        assertThatCode(() -> load(setting, least)).doesNotThrowAnyException();
        assertThatCode(() -> load(setting, most)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http.port | -1 | must be between 0 and 65535",
                "http.port | 65536 | must be between 0 and 65535",
                "http.port | 99999999999 | must be between 0 and 65535",
                "http.port | 80a | must be a whole number",
                "http.port | 8_080 | must be a whole number",
                "http.port | 8081 | must differ from http.port",
                "http.host | a b | must be a host name or an address",
                "http.event-loops | 257 | must be between 0 and 256",
                "http.trusted-proxies | 10.0.0.0/33 | must hold IP addresses, or ranges",
                "http.trusted-proxies | 10.0.0.0/-1 | must hold IP addresses, or ranges",
                "http.trusted-proxies | 10.0.0.0/ | must hold IP addresses, or ranges",
                "http.trusted-proxies | 10.0.0 | must hold IP addresses, or ranges",
                "http.trusted-proxies | 10.0.0.256 | must hold IP addresses, or ranges",
                "http.trusted-proxies | 10.0.0.1. | must hold IP addresses, or ranges",
                "http.trusted-proxies | 2001:db8::/129 | must hold IP addresses, or ranges",
                "http.trusted-proxies | ::1::2 | must hold IP addresses, or ranges",
                "http.trusted-proxies | 10.0.0.1,proxy.example.org | must hold IP addresses, or ranges",
                "http.docs | yes | must be true or false",
                "http.tls.certificate | /etc/tls.crt | must be given too when http.tls.certificate is",
                "http.tls.key | /etc/tls.key | must be given too when http.tls.key is",
                "http.tls.reload-every | 99ms | must be between 100ms and 60m",
                "cors.origins | shop.example | must hold origins",
                "cors.origins | https://shop.example/ | must hold origins",
                "cors.origins | https://Shop.example | must hold origins",
                "cors.origins | https://shop.example:443 | must hold origins",
                "cors.origins | http://shop.example:80 | must hold origins",
                "cors.origins | https://*.example | must hold origins",
                "cors.origins | https://a.example,,null | must hold origins",
                "cors.origins | https://a.example, | must hold origins",
                "customers.placeholders | a, | must not hold an empty id",
                "http.trusted-proxies | 10.0.0.1, | must hold IP addresses, or ranges",
                "cors.projects | https://shop.example | must be written project=origin",
                "cors.projects | shop= | must be written project=origin",
                "cors.projects | shop=a.example | must be written project=origin",
                "cors.projects | Shop=null | must be written project=origin",
                "cors.headers | x y | must hold names of headers",
                "cors.headers | x: y | must hold names of headers",
                "cors.headers | a,,b | must hold names of headers",
                "cors.headers | caf\u00e9 | must hold names of headers",
                "cors.max-age | 1441m | must be between 0s and 1440m",
                "cors.key-in-query | 1 | must be true or false",
                "management.open-metrics | yes | must be true or false",
                "management.port | 65536 | must be between 0 and 65535",
                "management.port | 8080 | must differ from http.port",
                "data-dir | a\tb | must be a path without control characters",
                "management.host | a\tb | must be a host name or an address",
                "database.password | pa55 | needs database.url",
                "database.pooler | session | must be none or transaction",
                "database.connections | 5 | must be between 6 and 200",
                "database.connections | 201 | must be between 6 and 200",
                "batch.shards | 2 | must be 3 for each of batch.shards, and 3 more",
                "database.connect-timeout | 99ms | must be between 100ms and 1m",
                "database.connect-timeout | 61s | must be between 100ms and 1m",
                "database.connect-timeout | 5 | must be a duration such as 500ms, 5s or 2m",
                "database.statement-timeout | 301s | must be between 100ms and 5m",
                "database.migrate | yes | must be true or false",
                "database.embedded-port | 65536 | must be between 0 and 65535",
                "limits.body-bytes | 255 | must be between 256 and 16777216",
                "limits.body-bytes | 16777217 | must be between 256 and 16777216",
                "limits.body-bytes | 4194305 | must be at least limits.body-bytes",
                "limits.body-timeout | 0s | must be between 100ms and 5m",
                "limits.body-rate | -1 | must be between 0 and 1048576",
                "limits.slow-bodies | 1000001 | must be between 0 and 1000000",
                "limits.deadline | 2m | must be between 100ms and 1m",
                "limits.in-flight-requests | 0 | must be between 1 and 1000000",
                "limits.in-flight-bytes | -1 | must be between 0 and 1073741824",
                "limits.commit-wait | 2m | must be between 0s and 1m",
                "limits.connections | 1000001 | must be between 0 and 1000000",
                "limits.headers | 7 | must be between 8 and 1000",
                "limits.header-bytes | 1023 | must be between 1024 and 1048576",
                "limits.line-bytes | 65537 | must be between 256 and 65536",
                "limits.head-timeout | 99ms | must be between 100ms and 5m",
                "limits.idle-timeout | 0s | must be between 100ms and 60m",
                "limits.linger-bytes | -1 | must be between 0 and 1073741824",
                "limits.linger-timeout | 2m | must be between 100ms and 1m",
                "limits.string-length | 0 | must be between 1 and 1000000",
                "limits.profile-attributes | 0 | must be between 1 and 1000",
                "limits.project-attributes | 0 | must be between 1 and 1000000",
                "limits.requests-per-second | -1 | must be between 0 and 1000000",
                "limits.burst | 1000001 | must be between 0 and 1000000",
                "limits.projects | shop | must be written project=100",
                "limits.projects | shop= | must be written project=100",
                "limits.projects | shop=-1 | must be written project=100",
                "limits.projects | shop=1000001 | must be written project=100",
                "limits.projects | shop=1/1000001 | must be written project=100",
                "limits.projects | shop=1/ | must be written project=100",
                "limits.projects | Shop=1 | must be written project=100",
                "limits.projects | shop=1,shop=2 | must not name a project twice",
                "attributes.infer-dates | 1 | must be true or false",
                "attributes.null-value | keep | must be remove or ignore",
                "keys.cache-size | 0 | must be between 1 and 10000000",
                "keys.cache-expiry | 0s | must be between 1ms and 10s",
                "keys.cache-expiry | 11s | must be between 1ms and 10s",
                "keys.failures-per-minute | -1 | must be between 0 and 1000000",
                "keys.new-per-second | -1 | must be between 0 and 1000000",
                "keys.lookups-per-second | 0 | must be between 1 and 1000000",
                "batch.shards | 65 | must be between 0 and 64",
                "batch.max-rows | 0 | must be between 1 and 10000",
                "batch.max-bytes | 1023 | must be between 1024 and 67108864",
                "batch.max-bytes | 65535 | must be at least limits.body-bytes",
                "batch.pipeline-min-rows | 10001 | must be between 0 and 10000",
                "drain.delay | 301s | must be between 0s and 5m",
                "drain.timeout | 0s | must be between 100ms and 10m",
                "log.format | JSON | must be text or json",
                "log.level | INFO | must be one of trace, debug, info, warn, error",
                "log.level | off | must be one of trace, debug, info, warn, error",
            })
    void a_value_outside_is_refused_by_one_rule(String setting, String value, String rule) {
        InvalidSettings invalid = catchThrowableOfType(InvalidSettings.class, () -> load(setting, value));

        assertThat(invalid.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.rule()).startsWith(rule));
    }

    private Config load(String setting, String value) {
        return Settings.load(Map.of(Environment.variable(setting), value), Optional.empty(), empty);
    }
}
