package dev.postern.config.read;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown by a settings record that was given values it does not allow; lists all of them. */
public final class BrokenRules extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** A rule, in words, and the settings that break it together. The first one is the one to name in a message. */
    public record BrokenRule(List<String> settings, String rule) {
        @Override
        public String toString() {
            return settings.get(0) + " " + rule;
        }
    }

    private final transient List<BrokenRule> broken;

    BrokenRules(List<BrokenRule> broken) {
        super(broken.stream().map(BrokenRule::toString).collect(Collectors.joining("; ")));
        this.broken = List.copyOf(broken);
    }

    public List<BrokenRule> broken() {
        return broken;
    }
}
