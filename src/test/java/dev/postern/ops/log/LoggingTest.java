package dev.postern.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.postern.config.Log;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @BeforeEach
    void give_the_context_what_slf4j_would_give_it() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @Test
    void a_text_line_has_time_level_logger_and_message() {
        log(Log.Format.TEXT, "Ready on {}", 8080);

        assertThat(lines()).containsExactly("2026-01-02T03:04:05.006Z INFO  Gateway Ready on 8080");
    }

    @Test
    void a_line_break_in_a_message_makes_no_line_of_its_own() {
        log(Log.Format.TEXT, "one\r\ntwo\tthree\u001b[31m", null);

        assertThat(lines()).containsExactly("2026-01-02T03:04:05.006Z INFO  Gateway one\\r\\ntwo three?[31m");
    }

    @Test
    void a_json_line_shows_the_message_and_no_raw_argument() {
        log(Log.Format.JSON, "Refused a request", "pa55");

        assertThat(lines()).singleElement().asString().contains("\"formattedMessage\":\"Refused a request\"");
        assertThat(lines()).singleElement().asString().doesNotContain("pa55");
    }

    @Test
    void lines_below_the_level_are_not_written() {
        Logging.apply(context, new Log(Log.Format.TEXT, "warn"), Logging.Target.STDOUT);

        assertThat(context.getLogger("dev.postern.Gateway").isWarnEnabled()).isTrue();
        assertThat(context.getLogger("dev.postern.Gateway").isInfoEnabled()).isFalse();
    }

    private void log(Log.Format format, String message, @Nullable Object argument) {
        PrintStream before = System.out;
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            Logging.apply(context, new Log(format, "info"), Logging.Target.STDOUT);
            Logger logger = context.getLogger("dev.postern.Gateway");
            Object[] arguments = argument == null ? new Object[0] : new Object[] {argument};
            LoggingEvent event =
                    new LoggingEvent(LoggingTest.class.getName(), logger, Level.INFO, message, null, arguments);
            event.setInstant(Instant.parse("2026-01-02T03:04:05.006Z"));
            logger.callAppenders(event);
        } finally {
            System.setOut(before);
        }
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
