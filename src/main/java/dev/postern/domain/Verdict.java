package dev.postern.domain;

import java.util.List;

/** The outcome of one command. It exists only when the database has committed. */
public record Verdict(Outcome outcome, List<Ignored> ignored) {

    /** The effect of the command on the row. */
    public enum Outcome {
        CREATED,
        UPDATED,
        UNCHANGED,
        /** An event that is stored already: nothing was done, and its attributes were not judged. */
        REPEATED
    }
}
