package dev.postern.config.value;

/**
 * A text that must not be seen.
 *
 * @param text {@link #toString()} never shows it
 */
public record Secret(String text) {
    @Override
    public String toString() {
        return "***";
    }
}
