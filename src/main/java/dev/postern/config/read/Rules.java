package dev.postern.config.read;

/** Takes the rules of a section that tell more than the range of one setting. */
@FunctionalInterface
public interface Rules {
    /** A section that has such rules. */
    interface Section {
        void check(Rules rules);
    }

    /**
     * A condition that the settings have to keep.
     *
     * @param rule the condition in words, as a message about the first setting
     * @param settings names within the section; the first one is blamed
     */
    void require(boolean kept, String rule, String... settings);
}
