package dev.postern.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomerIdsTest {
    private static final List<String> PLACEHOLDERS = List.of("undefined", "null", "NaN", "[object Object]", "(guest)");

    @ParameterizedTest
    @CsvSource({
        "gid://shopify/Customer/207119551, 207119551",
        "gid://shopify/Customer/0, 0",
        "gid://shopify/Customer/, gid://shopify/Customer/",
        "gid://shopify/Customer/12a, gid://shopify/Customer/12a",
        "gid://shopify/Customer/-1, gid://shopify/Customer/-1",
        "gid://shopify/Customer/1?x=2, gid://shopify/Customer/1?x=2",
        "gid://shopify/customer/1, gid://shopify/customer/1",
        "gid://shopify/Order/1, gid://shopify/Order/1",
        "xgid://shopify/Customer/1, xgid://shopify/Customer/1",
        "207119551, 207119551",
        "007, 007",
        "' a B ', ' a B '"
    })
    void a_shopify_gid_is_its_number_and_all_others_are_as_given(String given, String stored) {
        assertThat(CustomerIds.canonical(given)).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"undefined", "UNDEFINED", "null", "Null", "nan", "NaN", "[object Object]", "[OBJECT object]"})
    void a_placeholder_is_one_in_any_case(String id) {
        assertThat(CustomerIds.isPlaceholder(id, PLACEHOLDERS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " null",
                "null\n",
                "\u00a0null\u200b",
                "\ufeffnull",
                "(null)",
                "( NULL )",
                " (undefined) ",
                "(\u200bnull\u2060)",
                "([object Object])",
                "(guest)"
            })
    void blanks_and_round_brackets_around_a_placeholder_change_nothing(String id) {
        assertThat(CustomerIds.isPlaceholder(id, PLACEHOLDERS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gid://shopify/Customer/",
                "gid://shopify/Customer/undefined",
                "gid://shopify/Customer/null",
                "gid://shopify/Customer/12a",
                "gid://shopify/Customer/-1",
                "gid://shopify/Customer/ 1",
                "gid://shopify/Customer/1?x=2",
                "gid://shopify/Customer/\u0661"
            })
    void a_shopify_gid_without_a_number_is_a_placeholder_whatever_the_list_says(String id) {
        assertThat(CustomerIds.isPlaceholder(id, List.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "undefined1",
                "nul",
                "[object]",
                "0",
                "((null))",
                "(null",
                "null)",
                "nu\u200bll",
                "guest",
                "()",
                "(",
                "gid://shopify/Customer/1",
                "gid://shopify/customer/null"
            })
    void an_id_that_only_resembles_one_is_none(String id) {
        assertThat(CustomerIds.isPlaceholder(id, PLACEHOLDERS)).isFalse();
    }

    @Test
    void without_placeholders_every_id_is_good() {
        assertThat(CustomerIds.isPlaceholder("null", List.of())).isFalse();
    }
}
