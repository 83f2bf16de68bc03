package dev.postern.router.response;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DateHeaderTest {
    @Test
    void it_has_the_fixed_form_of_http_with_two_digits_for_the_day() {
        assertThat(DateHeader.at(784_111_777_999L)).hasToString("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void it_follows_the_clock_in_both_directions() {
        assertThat(DateHeader.at(1_000)).hasToString("Thu, 01 Jan 1970 00:00:01 GMT");
        assertThat(DateHeader.at(2_000)).hasToString("Thu, 01 Jan 1970 00:00:02 GMT");
        assertThat(DateHeader.at(1_999)).hasToString("Thu, 01 Jan 1970 00:00:01 GMT");
    }

    @Test
    void its_text_is_made_once_a_second() {
        assertThat(DateHeader.at(5_000)).isSameAs(DateHeader.at(5_999));
    }
}
