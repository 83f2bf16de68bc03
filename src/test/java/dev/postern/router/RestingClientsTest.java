package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestingClientsTest {

    @ParameterizedTest
    @CsvSource({"1.0, 250", "0.75, 79", "0.5, 15", "0.3, 2", "0.2, 0", "0.0, 0", "-1.0, 0"})
    void few_are_invited_while_others_are_served(double free, long invited) {
        assertThat(RestingClients.invitations(free)).isEqualTo(invited);
    }
}
