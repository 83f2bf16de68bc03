package dev.postern.router.intake;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.EventCommand;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.router.response.ApiResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** The road of a customer: over the bus to the shard that owns it. Owned by one router verticle; runs on its event loop. */
public final class ProfileClient {
    private final EndpointClient<TrackCommand, Verdict> track;
    private final EndpointClient<Rehearsal, List<Rehearsal.Verdict>> rehearse;
    private final EndpointClient<EventCommand, Verdict> event;
    private final EndpointClient<EventCommand, Rehearsal.Verdict> rehearseEvent;
    private final int shards;

    public ProfileClient(Vertx vertx, int shards) {
        this.track = Endpoints.TRACK.client(vertx, shards);
        this.rehearse = Endpoints.DRY_RUN.client(vertx, shards);
        this.event = Endpoints.TRACK_EVENT.client(vertx, shards);
        this.rehearseEvent = Endpoints.DRY_RUN_EVENT.client(vertx, shards);
        this.shards = shards;
    }

    public Future<ApiResponse> take(Asked asked, TrackUser user) {
        TrackCommand command = new TrackCommand(asked.key(), user, asked.bytes(), asked.deadline());
        if (asked.dryRun()) {
            return rehearse(List.of(command)).map(answers -> answers.get(0));
        }
        int shard = Endpoints.shardOf(user.customerId(), shards);
        return track.ask(shard, command, asked.deadline()).map(ApiResponse.Stored::new);
    }

    /** Judges commands of one project in their order, the shard of the first for all. */
    Future<List<ApiResponse>> rehearse(List<TrackCommand> commands) {
        TrackCommand first = commands.get(0);
        return rehearse.ask(Endpoints.shardOf(first.customerId(), shards), new Rehearsal(commands), first.deadline())
                .map(verdicts -> verdicts.stream().map(ProfileClient::rehearsed).toList());
    }

    public Future<ApiResponse> take(Asked asked, TrackEvent said) {
        EventCommand command = new EventCommand(asked.key(), said, asked.bytes(), asked.deadline());
        int shard = Endpoints.shardOf(said.customerId(), shards);
        return asked.dryRun()
                ? rehearseEvent.ask(shard, command, asked.deadline()).map(ProfileClient::rehearsed)
                : event.ask(shard, command, asked.deadline()).map(ApiResponse.Stored::new);
    }

    private static ApiResponse rehearsed(Rehearsal.Verdict verdict) {
        return verdict.erased()
                ? new ApiResponse.Refused(ErrorCode.ERASED, "This customer was erased.")
                : new ApiResponse.Rehearsed(verdict);
    }
}
