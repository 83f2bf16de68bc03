package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void all_parts_are_read() {
        DatabaseUrl url = DatabaseUrl.parse(
                "postgresql://app:pa55@db.internal:6432/shop?sslmode=verify-full&sslrootcert=/etc/ca.pem");

        assertThat(url)
                .isEqualTo(new DatabaseUrl(
                        "db.internal",
                        6432,
                        "shop",
                        "app",
                        "pa55",
                        Map.of("sslmode", "verify-full", "sslrootcert", "/etc/ca.pem")));
    }

    @Test
    void port_and_password_may_be_left_out() {
        assertThat(DatabaseUrl.parse("postgres://app@db/shop"))
                .isEqualTo(new DatabaseUrl("db", 5432, "shop", "app", "", Map.of()));
    }

    @Test
    void special_characters_are_percent_decoded_and_a_plus_stays() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://a%40b:p%3A%2F%40+%C3%A9@db/my%20shop");

        assertThat(url.user()).isEqualTo("a@b");
        assertThat(url.password()).isEqualTo("p:/@+é");
        assertThat(url.database()).isEqualTo("my shop");
    }

    @Test
    void an_ipv6_address_stands_in_brackets() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://app@[2001:db8::1]:6432/shop");

        assertThat(url.host()).isEqualTo("2001:db8::1");
        assertThat(url.address()).isEqualTo("[2001:db8::1]:6432");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[2001:db8::1]:6432/shop");
    }

    @Test
    void the_jdbc_url_names_parameters_as_that_driver_does_and_holds_no_account() {
        DatabaseUrl url =
                DatabaseUrl.parse("postgresql://app:pa55@db/my%20shop?sslmode=require&application_name=a%26b");

        assertThat(url.jdbcUrl())
                .isEqualTo("jdbc:postgresql://db:5432/my%20shop?ApplicationName=a%26b&sslmode=require");
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=verify-full, true",
        "sslmode=verify-ca, true",
        "sslmode=verify-full&sslrootcert=/ca.pem, false",
        "sslmode=require, false",
        "application_name=a, false",
    })
    void the_jdbc_driver_trusts_the_cas_of_the_jvm_where_no_other_is_named(String parameters, boolean trusts) {
        assertThat(DatabaseUrl.parse("postgresql://app@db/shop?" + parameters).jdbcUrl())
                .matches(url -> url.endsWith("&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory") == trusts);
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=require&sslrootcert=/ca.pem, sslmode=verify-ca&sslrootcert=%2Fca.pem",
        "sslmode=verify-ca&sslrootcert=/ca.pem, sslmode=verify-ca&sslrootcert=%2Fca.pem",
        "sslrootcert=system, sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
        "sslmode=verify-full&sslrootcert=system, sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
    })
    void a_root_certificate_means_for_both_drivers_what_it_means_for_libpq(String written, String jdbc) {
        assertThat(DatabaseUrl.parse("postgresql://app@db/shop?" + written).jdbcUrl())
                .endsWith("/shop?" + jdbc);
    }

    @Test
    void its_text_shows_no_password() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://app:pa55@db/shop?sslmode=require");

        assertThat(url).hasToString("postgresql://app@db:5432/shop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://app:pa55@db/shop | must begin with postgresql://",
                "app:pa55@db/shop | must begin with postgresql://",
                "postgresql://app:pa55@db | must name a database",
                "postgresql://app:pa55@db/ | must name a database",
                "postgresql://db/shop | must name a user",
                "postgresql://:pa55@db/shop | must name a user",
                "postgresql://app:pa55@/shop | must name one host",
                "postgresql://app:pa55@a,b/shop | must name one host",
                "postgresql://app:pa55@%2Frun/shop | must name one host",
                "postgresql://app:pa55@db:0/shop | must have a port between 1 and 65535",
                "postgresql://app:pa55@db:65536/shop | must have a port between 1 and 65535",
                "postgresql://app:pa55@db:x/shop | must have a port between 1 and 65535",
                "postgresql://app:pa55@db:/shop | must have a port between 1 and 65535",
                "postgresql://app:pa55%@db/shop | must have its special characters percent-encoded",
                "postgresql://app:pa55%00@db/shop | must not have a NUL in the password",
                "postgresql://app:pa55@db/shop? | must have its parameters written name=value",
                "postgresql://app:pa55@db/shop?sslmode=on | must have an sslmode of disable,",
                "postgresql://app:pa55@db/shop?sslrootcert=/ca.pem | must have an sslmode of require,",
                "postgresql://app:pa55@db/shop?sslmode=prefer&sslrootcert=/ca.pem | must have an sslmode of require,",
                "postgresql://app:pa55@db/shop?sslmode=allow&sslrootcert=/ca.pem | must have an sslmode of require,",
                "postgresql://app:pa55@db/shop?sslmode=disable&sslrootcert=/ca.pem | must have an sslmode of require,",
                "postgresql://app:pa55@db/shop?sslmode=require&sslrootcert=system | must have an sslmode of verify-full",
                "postgresql://app:pa55@db/shop?sslcert=/a&sslkey=/b | may have no sslcert, sslkey or sslpassword:",
                "postgresql://app:pa55@db/shop?sslmoed=require | may have no other parameters than",
                "postgresql://app:pa55@db/shop?sslmode=require&sslmode=disable | must not have a parameter twice"
            })
    void a_wrong_url_is_refused_by_its_rule(String text, String rule) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://app:pa55%zz@db/shop", "pa55", "postgresql://app:pa55/x@db/shop"})
    void a_refusal_shows_no_part_of_the_url(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text)).hasNoCause().hasMessageNotContaining("pa55");
    }
}
