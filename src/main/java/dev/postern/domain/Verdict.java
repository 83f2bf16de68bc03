package dev.postern.domain;

import java.util.List;

/** What became of one command. It exists only when the database has committed. */
public record Verdict(Outcome outcome, List<Ignored> ignored) {

    /** What the command did to the row. */
    public enum Outcome {
        CREATED,
        UPDATED,
        UNCHANGED
    }
}
