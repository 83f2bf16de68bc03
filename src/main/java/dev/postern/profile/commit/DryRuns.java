package dev.postern.profile.commit;

import dev.postern.domain.Command;
import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.profile.batch.ShardParts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges commands by the plan of a {@link TypedTransaction} in a read-only transaction. A project has one such transaction at a
 * time; the next dry runs gather meanwhile. Owned by the profile verticle of one shard; runs on its event loop.
 */
public final class DryRuns<C extends Command> {
    /** As many as one request may bring, so that waiting dry runs share the statements. */
    private static final int MAX_COMMANDS = 1_000;

    private final ShardParts parts;
    private final TypedTransaction<C, ?, ?> transaction;
    /** A project has a queue while it has a transaction. */
    private final Map<String, Deque<Run<C>>> projectToQueue = new HashMap<>();

    public DryRuns(ShardParts parts, CommandStrategy<C, ?, ?> strategy) {
        this.parts = parts;
        this.transaction = new TypedTransaction<>(parts, strategy);
    }

    private record Run<C extends Command>(List<C> commands, Promise<List<DryRun.Verdict>> promise) {}

    /** The verdict of each command, in order; {@code commands} are of one project, and at least one. */
    public Future<List<DryRun.Verdict>> judge(List<C> commands) {
        String projectId = commands.get(0).projectId();
        Run<C> run = new Run<>(commands, Promise.promise());
        Deque<Run<C>> queue = projectToQueue.get(projectId);
        if (queue == null) {
            projectToQueue.put(projectId, new ArrayDeque<>(List.of(run)));
            readNext(projectId);
        } else {
            queue.add(run);
        }
        return run.promise().future();
    }

    private void readNext(String projectId) {
        List<Run<C>> open = takeOpen(projectToQueue.getOrDefault(projectId, new ArrayDeque<>()));
        if (open.isEmpty()) {
            projectToQueue.remove(projectId);
            return;
        }
        List<C> commands = open.stream().flatMap(run -> run.commands().stream()).toList();
        Future<TransactionFacts> facts = Future.succeededFuture(commands)
                .compose(all -> parts.database().snapshot(connection -> transaction.read(connection, all, true)));
        for (Run<C> run : open) {
            facts.map(known -> judge(known, run.commands())).onComplete(run.promise());
        }
        facts.onComplete(read -> parts.context().runOnContext(later -> readNext(projectId)));
    }

    private static <C extends Command> List<Run<C>> takeOpen(Deque<Run<C>> queue) {
        long nowNanos = System.nanoTime();
        List<Run<C>> open = new ArrayList<>();
        int commands = 0;
        while (!queue.isEmpty() && commands < MAX_COMMANDS) {
            Run<C> run = queue.remove();
            if (run.commands().get(0).deadline().passed(nowNanos)) {
                run.promise().fail(new ServiceException(ErrorCode.TIMEOUT, "not judged within the deadline"));
            } else {
                open.add(run);
                commands += run.commands().size();
            }
        }
        return open;
    }

    private List<DryRun.Verdict> judge(TransactionFacts facts, List<C> commands) {
        parts.metrics().dryRuns(commands.size());
        return transaction.judge(facts, commands).verdicts();
    }
}
