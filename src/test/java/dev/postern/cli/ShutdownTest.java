package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    private final Shutdown shutdown = new Shutdown();
    private final List<String> stopped = new ArrayList<>();

    @Test
    void what_was_started_last_stops_first_and_only_once() {
        shutdown.onStop(() -> stopped.add("database"));
        shutdown.onStop(() -> stopped.add("gateway"));

        assertThat(shutdown.stop()).isTrue();
        assertThat(shutdown.stop()).isTrue();
        assertThat(stopped).containsExactly("gateway", "database");
    }

    @Test
    void a_step_that_fails_keeps_no_other_from_stopping() {
        shutdown.onStop(() -> stopped.add("database"));
        shutdown.onStop(() -> {
            throw new IllegalStateException("still busy");
        });

        assertThat(shutdown.stop()).isFalse();
        assertThat(stopped).containsExactly("database");
    }

    @Test
    void a_start_that_fails_stops_what_it_had_started() {
        assertThatThrownBy(() -> shutdown.guard(() -> {
                    shutdown.onStop(() -> stopped.add("database"));
                    throw new IllegalStateException("port in use");
                }))
                .hasMessage("port in use");

        assertThat(stopped).containsExactly("database");
    }

    @Test
    void a_start_that_succeeds_stops_nothing() {
        shutdown.guard(() -> shutdown.onStop(() -> stopped.add("database")));

        assertThat(stopped).isEmpty();
    }
}
