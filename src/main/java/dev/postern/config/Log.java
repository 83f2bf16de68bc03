package dev.postern.config;

import dev.postern.config.read.Rules;
import java.util.Set;

/** How the log looks. */
public record Log(Format format, String level) implements Rules.Section {
    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error");

    /** A line for people or an object a line for machines. */
    public enum Format {
        TEXT,
        JSON
    }

    @Override
    public void check(Rules rules) {
        rules.require(LEVELS.contains(level), "must be one of trace, debug, info, warn, error", "level");
    }
}
