package dev.postern.domain;

import java.util.List;

/**
 * Commands of one project that are judged in their order as if they were stored, and are not.
 *
 * @param commands at least one
 */
public record Rehearsal(List<TrackCommand> commands) {

    public String projectId() {
        return commands.get(0).projectId();
    }

    /** What one command's verdict would be; {@code wouldFix} are the types that it would fix. */
    public record Verdict(List<Ignored> ignored, List<TypeFix> wouldFix) {}
}
