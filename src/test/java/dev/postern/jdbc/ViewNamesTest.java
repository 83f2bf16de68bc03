package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewNamesTest {

    private static List<String> of(String... names) {
        return ViewNames.of(List.of(names), "", Set.of("customer_id"));
    }

    @ParameterizedTest
    @CsvSource({
        "region,               region",
        "totalPurchaseTillNow, totalpurchasetillnow",
        "Total Orders,         total_orders",
        "address.city,         address_city",
        "2fa,                  _2fa",
        "Größe,                größe",
        "a\"b; DROP TABLE x,   a_b__drop_table_x",
        "%s $1 ? {fn x},       _s__1____fn_x_",
        "😀,                   _",
    })
    void a_name_needs_no_quotes_but_for_words_of_sql(String name, String expected) {
        assertThat(of(name)).containsExactly(expected);
    }

    @Test
    void names_that_become_one_have_a_suffix_each_whatever_their_order() {
        assertThat(of("Region", "region", "city")).containsExactly("region_08cef440", "region_0f62f176", "city");
        assertThat(of("region", "Region")).containsExactly("region_0f62f176", "region_08cef440");
    }

    @Test
    void a_name_that_is_taken_gets_a_suffix() {
        assertThat(of("Customer Id")).singleElement().asString().matches("customer_id_[0-9a-f]{8}");
    }

    @Test
    void names_of_one_hash_differ_all_the_same() {
        // Both have the CRC32 4ddb0c25, and one folding.
        assertThat(Set.copyOf(of("PLUMLESS", "plumless", "a", "A", "a b", "a_b", "A-B")))
                .hasSize(7);
    }

    @Test
    void a_long_name_is_cut_between_two_characters_and_stays_within_the_limit() {
        String umlauts = "ü".repeat(49);

        assertThat(of(umlauts)).containsExactly("ü".repeat(31));
        assertThat(of(umlauts, umlauts + "x"))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.getBytes(StandardCharsets.UTF_8).length <= 63);
    }
}
