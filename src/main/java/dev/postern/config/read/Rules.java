package dev.postern.config.read;

import dev.postern.config.read.BrokenRules.BrokenRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with a record's components. Owned by one constructor call, so by one thread. */
public final class Rules {
    private static final int HIGHEST_PORT = 65_535;

    private final String section;
    private final List<BrokenRule> broken = new ArrayList<>();

    private Rules(String section) {
        this.section = section;
    }

    /** {@code section} is the path before the setting's own name, empty for the top level. */
    public static Rules of(String section) {
        return new Rules(section);
    }

    public Rules between(String name, int value, int least, int most) {
        return holds(value >= least && value <= most, "must be between " + least + " and " + most, name);
    }

    public Rules between(String name, Duration value, Duration least, Duration most) {
        boolean inside = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        return holds(inside, "must be between " + Durations.format(least) + " and " + Durations.format(most), name);
    }

    public Rules port(String name, int value) {
        return between(name, value, 0, HIGHEST_PORT);
    }

    public Rules host(String name, Optional<String> value) {
        boolean named = value.isEmpty()
                || (!value.get().isEmpty() && value.get().chars().noneMatch(Rules::isBlankOrControl));
        return holds(named, "must be a host name or an address", name);
    }

    public Rules holds(boolean condition, String rule, String... names) {
        if (!condition) {
            broken.add(new BrokenRule(List.of(names).stream().map(this::path).toList(), rule));
        }
        return this;
    }

    public void check() {
        if (!broken.isEmpty()) {
            throw new BrokenRules(broken);
        }
    }

    private String path(String name) {
        return section.isEmpty() ? name : section + "." + name;
    }

    private static boolean isBlankOrControl(int character) {
        return Character.isWhitespace(character) || Character.isISOControl(character);
    }
}
