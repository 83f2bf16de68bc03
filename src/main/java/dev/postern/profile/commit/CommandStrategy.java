package dev.postern.profile.commit;

import dev.postern.domain.Command;
import dev.postern.domain.EventId;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.Attribute;
import dev.postern.ops.Metrics;
import dev.postern.profile.types.Resolution;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The differences between the kinds of command. Immutable; one for each shard.
 *
 * @param <I> the item of a batch that a command becomes when its types are known
 * @param <P> the plan of a transaction
 */
public interface CommandStrategy<C extends Command, I, P extends CommandPlan<C>> {

    /** The name of the event whose types judge the command, or {@link dev.postern.domain.type.AttributeName#PROFILE}. */
    String event(C command);

    List<Attribute> attributes(C command);

    /** The item for the fast path; empty where only a transaction can tell what to store. */
    Optional<I> item(C command, Resolution.Resolved resolved);

    /** Those ids of the events that are stored. */
    Future<Set<EventId>> seenIds(SqlConnection connection, String projectId, List<C> commands);

    /** An empty plan. */
    P plan(TransactionFacts facts);

    /** Writes what the plan says; the outcome of each command, or empty where another process came first. */
    Future<Optional<Function<C, Outcome>>> write(
            SqlConnection connection, TransactionFacts facts, P plan, OffsetDateTime now);

    /** Counts a committed command; {@code isFirst} tells that it is the first of its customer in the transaction. */
    void count(Metrics metrics, Outcome outcome, boolean isFirst);
}
