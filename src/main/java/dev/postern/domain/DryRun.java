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
     */
    public record Verdict(Effect effect, List<Ignored> ignored, List<TypeFix> wouldFix) {
        public static final Verdict ERASED = new Verdict(Effect.ERASED, List.of(), List.of());
        public static final Verdict REPEATED = new Verdict(Effect.REPEATED, List.of(), List.of());

        public Verdict(List<Ignored> ignored, List<TypeFix> wouldFix) {
            this(Effect.STORED, ignored, wouldFix);
        }

        public boolean erased() {
            return effect == Effect.ERASED;
        }

        public boolean repeated() {
            return effect == Effect.REPEATED;
        }
    }

    /** The effect that a command would have. */
    public enum Effect {
        STORED,
        /** It would change nothing: its event is stored already. */
        REPEATED,
        /** It would be refused: its customer was erased. */
        ERASED
    }
}
