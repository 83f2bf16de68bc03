package dev.postern.router.intake;

import dev.postern.parse.ParseResult;
import dev.postern.router.overload.Permit;
import dev.postern.router.response.ApiResponse;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The intake of a body that is read as a whole: bytes, command, road.
 *
 * @param <C> what a good body says
 */
public final class SingleBodyHandler<C> implements Call.Intake {
    private final BodyReader bodies;
    private final Function<byte[], ParseResult<C>> parser;
    private final Call.Road<C> road;

    public SingleBodyHandler(BodyReader bodies, Function<byte[], ParseResult<C>> parser, Call.Road<C> road) {
        this.bodies = bodies;
        this.parser = parser;
        this.road = road;
    }

    @Override
    public Future<ApiResponse> take(HttpServerRequest request, Permit permit) {
        Future<byte[]> body = bodies.read(request, permit::reserveBytes);
        request.resume();
        return body.compose(read -> judge(request, permit, read));
    }

    private Future<ApiResponse> judge(HttpServerRequest request, Permit permit, byte[] body) {
        Optional<Boolean> dryRun = DryRunParameter.of(request);
        if (dryRun.isEmpty()) {
            return Future.succeededFuture(new ApiResponse.Invalid(List.of(DryRunParameter.VIOLATION)));
        }
        Asked asked = new Asked(permit.key(), permit.bytes(), permit.deadline(), dryRun.get());
        return parser.apply(body).take(command -> road.take(asked, command));
    }
}
