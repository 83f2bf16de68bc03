package dev.postern.profile.commit;

import dev.postern.domain.Command;
import dev.postern.domain.DryRun;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.customer.HeldProfile;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges commands of one project in their order: which attributes are taken, which types that fixes, and what is ignored. Used
 * where a snapshot of the types is not enough.
 */
public abstract class CommandPlan<C extends Command> {
    private final TypePlan types;
    private final List<DryRun.Verdict> verdicts = new ArrayList<>();

    protected CommandPlan(TypePlan types) {
        this.types = types;
    }

    /** Judges the next command by what the database holds of its customer. */
    protected abstract DryRun.Verdict judge(C command, HeldProfile held);

    public final void add(C command, HeldProfile held) {
        verdicts.add(judge(command, held));
    }

    /** The command is about an erased customer; it stores nothing. */
    final void addErased() {
        verdicts.add(DryRun.Verdict.ERASED);
    }

    /** The types to fix. */
    public final TypePlan types() {
        return types;
    }

    /** One for each command, in their order. */
    public final List<DryRun.Verdict> verdicts() {
        return verdicts;
    }
}
