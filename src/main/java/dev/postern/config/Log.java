package dev.postern.config;

import dev.postern.config.read.Rules;
import java.util.Set;

/**
 * How the log looks.
 *
 * @param level trace, debug, info, warn or error
 */
public record Log(Format format, String level) {
    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error");

    /** A line for people or an object a line for machines. */
    public enum Format {
        TEXT,
        JSON
    }

    public Log {
        Rules.of("log")
                .holds(LEVELS.contains(level), "must be one of trace, debug, info, warn, error", "level")
                .check();
    }
}
