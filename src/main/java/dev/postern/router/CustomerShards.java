package dev.postern.router;

import dev.postern.bus.Caller;
import dev.postern.bus.Endpoints;
import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.EventCommand;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** The road of a customer: over the bus to the shard that owns it. Owned by one router verticle; runs on its event loop. */
final class CustomerShards {
    private final Caller<TrackCommand, Verdict> track;
    private final Caller<DryRun, List<DryRun.Verdict>> rehearse;
    private final Caller<EventCommand, Verdict> event;
    private final Caller<EventCommand, DryRun.Verdict> rehearseEvent;
    private final int shards;

    CustomerShards(Vertx vertx, int shards) {
        this.track = Endpoints.TRACK.caller(vertx, shards);
        this.rehearse = Endpoints.DRY_RUN.caller(vertx, shards);
        this.event = Endpoints.TRACK_EVENT.caller(vertx, shards);
        this.rehearseEvent = Endpoints.DRY_RUN_EVENT.caller(vertx, shards);
        this.shards = shards;
    }

    Future<Answer> take(Asked asked, TrackUser user) {
        TrackCommand command = new TrackCommand(asked.key(), user, asked.bytes(), asked.deadline());
        if (asked.dryRun()) {
            return rehearse(List.of(command)).map(answers -> answers.get(0));
        }
        int shard = Endpoints.shardOf(user.customerId(), shards);
        return track.ask(shard, command, asked.deadline()).map(Answer.Stored::new);
    }

    /** Judges commands of one project in their order, the shard of the first for all. */
    Future<List<Answer>> rehearse(List<TrackCommand> commands) {
        TrackCommand first = commands.get(0);
        return rehearse.ask(Endpoints.shardOf(first.customerId(), shards), new DryRun(commands), first.deadline())
                .map(verdicts ->
                        verdicts.stream().map(CustomerShards::rehearsed).toList());
    }

    Future<Answer> take(Asked asked, TrackEvent said) {
        EventCommand command = new EventCommand(asked.key(), said, asked.bytes(), asked.deadline());
        int shard = Endpoints.shardOf(said.customerId(), shards);
        return asked.dryRun()
                ? rehearseEvent.ask(shard, command, asked.deadline()).map(CustomerShards::rehearsed)
                : event.ask(shard, command, asked.deadline()).map(Answer.Stored::new);
    }

    private static Answer rehearsed(DryRun.Verdict verdict) {
        return verdict.erased()
                ? new Answer.Refused(ErrorCode.ERASED, "This customer was erased.")
                : new Answer.Rehearsed(verdict);
    }
}
