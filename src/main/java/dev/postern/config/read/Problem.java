package dev.postern.config.read;

import java.util.Optional;

/**
 * One thing that is wrong with the settings.
 *
 * @param setting path of the setting, or the name as written when there is no such setting
 * @param source file or environment variable that it came from
 * @param rule the rule that it breaks, in words
 * @param value the value as written; empty where it may be a secret
 */
public record Problem(String setting, String source, String rule, Optional<String> value) {
    @Override
    public String toString() {
        return setting + " (" + source + ") " + rule
                + value.map(text -> ", was \"" + text + "\"").orElse("");
    }
}
