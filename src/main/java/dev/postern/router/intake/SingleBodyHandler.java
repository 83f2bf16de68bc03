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
 * Handles a body that holds one command.
 *
 * @param <C> the command
 */
public final class SingleBodyHandler<C> implements BodyHandler {
    private final BodyReader bodies;
    private final Function<byte[], ParseResult<C>> parser;
    private final Submission<C> submission;

    /** Sends a valid command to the profiles. */
    public interface Submission<C> {
        Future<ApiResponse> submit(Permit permit, C command, boolean dryRun);
    }

    public SingleBodyHandler(BodyReader bodies, Function<byte[], ParseResult<C>> parser, Submission<C> submission) {
        this.bodies = bodies;
        this.parser = parser;
        this.submission = submission;
    }

    @Override
    public Future<ApiResponse> handle(HttpServerRequest request, Permit permit) {
        Future<byte[]> body = bodies.read(request, permit::reserveBytes);
        request.resume();
        return body.compose(bytes -> submit(request, permit, bytes));
    }

    private Future<ApiResponse> submit(HttpServerRequest request, Permit permit, byte[] body) {
        Optional<Boolean> dryRun = DryRunParameter.of(request);
        if (dryRun.isEmpty()) {
            return Future.succeededFuture(new ApiResponse.Invalid(List.of(DryRunParameter.VIOLATION)));
        }
        return BodyHandler.submit(parser.apply(body), command -> submission.submit(permit, command, dryRun.get()));
    }
}
