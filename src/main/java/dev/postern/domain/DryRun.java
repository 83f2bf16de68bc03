package dev.postern.domain;

import dev.postern.domain.type.TypeFix;
import java.util.List;

/**
 * Commands of one project that are judged in their order as if they were stored, and are not.
 *
 * @param commands at least one
 */
public record DryRun(List<TrackCommand> commands) {

    public String projectId() {
        return commands.get(0).projectId();
    }

    /**
     * The verdict that one command would have.
     *
     * @param wouldFix the types that it would fix
     * @param erased whether it would be refused, because its customer was erased
     */
    public record Verdict(List<Ignored> ignored, List<TypeFix> wouldFix, boolean erased) {
        public static final Verdict ERASED = new Verdict(List.of(), List.of(), true);

        public Verdict(List<Ignored> ignored, List<TypeFix> wouldFix) {
            this(ignored, wouldFix, false);
        }
    }
}
