package dev.postern.ops.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.postern.config.Log;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends everything that is logged, by whichever library, to one stream. Logback makes it as a service before the first
 * line; {@link #configure} is called once the settings are known. It stands in code because reading a logback.xml takes
 * longer than all other settings do.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    /** Where lines go: stdout, or stderr for a command whose answer is on stdout. */
    public enum Target {
        STDOUT(ConsoleTarget.SystemOut),
        STDERR(ConsoleTarget.SystemErr);

        private final ConsoleTarget console;

        Target(ConsoleTarget console) {
            this.console = console;
        }
    }

    // Invalid settings end a start before they are known; the variable alone may be.
    private static volatile Log.Format format =
            "json".equalsIgnoreCase(System.getenv("POSTERN_LOG_FORMAT")) ? Log.Format.JSON : Log.Format.TEXT;

    public static boolean isJson() {
        return format == Log.Format.JSON;
    }

    /** Why a process ends: a line of the log where that is JSON, else as it is. */
    public static String lastWords(String reason) {
        if (!isJson()) {
            return reason;
        }
        Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("dev.postern.Main");
        LoggingEvent event = new LoggingEvent(Logging.class.getName(), logger, Level.ERROR, reason, null, null);
        return new String(json().encode(event), StandardCharsets.UTF_8).strip();
    }

    /** Until the settings are known: warnings only, as text. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        apply(context, new Log(Log.Format.TEXT, "warn"), Target.STDOUT);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    public static void configure(Log log, Target target) {
        format = log.format();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        apply(context, log, target);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        if (context.getLogger(Logger.ROOT_LOGGER_NAME).isDebugEnabled()) {
            // java.util.logging drops everything below INFO before the bridge sees it.
            java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.ALL);
        }
    }

    static void apply(LoggerContext context, Log log, Target target) {
        Encoder<ILoggingEvent> encoder = switch (log.format()) {
            case TEXT -> text(context);
            case JSON -> json();
        };
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget(target.console.getName());
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(log.level()));
        root.addAppender(appender);
        if (!root.isDebugEnabled()) {
            // Six lines a start for what one line of ours says.
            context.getLogger("org.flywaydb").setLevel(Level.WARN);
        }
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        TextLayout layout = new TextLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setLayout(layout);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        // Raw arguments and key-value pairs would show what a message deliberately leaves out.
        encoder.setWithArguments(false);
        encoder.setWithKVPList(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        return encoder;
    }
}
