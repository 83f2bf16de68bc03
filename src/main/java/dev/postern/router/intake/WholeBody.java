package dev.postern.router.intake;

import dev.postern.parse.Parsed;
import dev.postern.router.overload.Permit;
import dev.postern.router.response.Answer;
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
public final class WholeBody<C> implements Call.Intake {
    private final BodyReader bodies;
    private final Function<byte[], Parsed<C>> parser;
    private final Call.Road<C> road;

    public WholeBody(BodyReader bodies, Function<byte[], Parsed<C>> parser, Call.Road<C> road) {
        this.bodies = bodies;
        this.parser = parser;
        this.road = road;
    }

    @Override
    public Future<Answer> take(HttpServerRequest request, Permit permit) {
        Future<byte[]> body = bodies.read(request, permit::reserveBytes);
        request.resume();
        return body.compose(read -> judge(request, permit, read));
    }

    private Future<Answer> judge(HttpServerRequest request, Permit permit, byte[] body) {
        Optional<Boolean> dryRun = DryRun.of(request);
        if (dryRun.isEmpty()) {
            return Future.succeededFuture(new Answer.Invalid(List.of(DryRun.VIOLATION)));
        }
        Asked asked = new Asked(permit.key(), permit.bytes(), permit.deadline(), dryRun.get());
        return parser.apply(body).take(command -> road.take(asked, command));
    }
}
