package dev.postern.router.intake;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.EventCommand;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.router.overload.Permit;
import dev.postern.router.response.ApiResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Sends commands to the shard that owns their customer. Owned by one router verticle; runs on its event loop. */
public final class ProfileClient {
    private final EndpointClient<TrackCommand, Verdict> track;
    private final EndpointClient<DryRun, List<DryRun.Verdict>> dryRun;
    private final EndpointClient<EventCommand, Verdict> trackEvent;
    private final EndpointClient<EventCommand, DryRun.Verdict> dryRunEvent;
    private final int shards;

    public ProfileClient(Vertx vertx, int shards) {
        this.track = Endpoints.TRACK.client(vertx, shards);
        this.dryRun = Endpoints.DRY_RUN.client(vertx, shards);
        this.trackEvent = Endpoints.TRACK_EVENT.client(vertx, shards);
        this.dryRunEvent = Endpoints.DRY_RUN_EVENT.client(vertx, shards);
        this.shards = shards;
    }

    /** Stores a customer, or only judges it. */
    public Future<ApiResponse> track(Permit permit, TrackUser user, boolean isDryRun) {
        TrackCommand command = new TrackCommand(permit.key(), user, permit.bytes(), permit.deadline());
        return isDryRun
                ? dryRun(List.of(command)).map(responses -> responses.get(0))
                : track.ask(shardOf(user.customerId()), command, command.deadline())
                        .map(ApiResponse.Stored::new);
    }

    /** Judges commands of one project in their order, all at the shard of the first. */
    Future<List<ApiResponse>> dryRun(List<TrackCommand> commands) {
        TrackCommand first = commands.get(0);
        return dryRun.ask(shardOf(first.customerId()), new DryRun(commands), first.deadline())
                .map(verdicts -> verdicts.stream().map(ProfileClient::judged).toList());
    }

    /** Stores an event, or only judges it. */
    public Future<ApiResponse> track(Permit permit, TrackEvent event, boolean isDryRun) {
        EventCommand command = new EventCommand(permit.key(), event, permit.bytes(), permit.deadline());
        int shard = shardOf(event.customerId());
        return isDryRun
                ? dryRunEvent.ask(shard, command, command.deadline()).map(ProfileClient::judged)
                : trackEvent.ask(shard, command, command.deadline()).map(ApiResponse.Stored::new);
    }

    private int shardOf(String customerId) {
        return Endpoints.shardOf(customerId, shards);
    }

    private static ApiResponse judged(DryRun.Verdict verdict) {
        return verdict.erased()
                ? new ApiResponse.Refused(ErrorCode.ERASED, "This customer was erased.")
                : new ApiResponse.DryRunVerdict(verdict);
    }
}
