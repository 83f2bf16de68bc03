package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestingClientsTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 4", "4, 4"})
    void who_is_refused_again_waits_twice_as_long_up_to_less_than_the_deadline(int before, int seconds) {
        assertThat(RestingClients.secondsAfter(before)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 100", "0.5, 12", "0.3, 2", "0.2, 0", "0.0, 0", "-1.0, 0"})
    void few_are_invited_while_others_are_served(double free, long invited) {
        assertThat(RestingClients.invitations(free)).isEqualTo(invited);
    }
}
