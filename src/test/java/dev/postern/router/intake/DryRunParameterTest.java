package dev.postern.router.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DryRunParameterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "dryRun=true",
                "dryrun=true",
                "DRYRUN=true",
                "dry%52un=true",
                "dryRun=tru%65",
                "a=1&dryRun=true&b",
                "a;b&dryRun=true"
            })
    void true_is_taken_whatever_the_case_and_the_encoding_of_the_name(String query) {
        assertThat(DryRunParameter.of("/track/user?" + query)).contains(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "?dryRun=false",
                "?dry%72un=false",
                "?dry=true",
                "?x=dryRun=true",
                "?dry+run=true",
                "?a;dryRun=true"
            })
    void without_it_or_with_false_it_is_false_whatever_else_stands_there(String query) {
        assertThat(DryRunParameter.of("/track/user" + query)).contains(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dryRun",
                "dryrun=",
                "DRYRUN=yes",
                "dryRun=TRUE",
                "dryRun=true+",
                "dryRun=true;b",
                "dryRun=true&dryrun=true",
                "dryRun&dryRun=true"
            })
    void everything_else_is_neither(String query) {
        assertThat(DryRunParameter.of("/track/user?" + query)).isEmpty();
    }
}
