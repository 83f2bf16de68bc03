package dev.postern.router.intake;

import dev.postern.parse.ParseResult;
import dev.postern.router.overload.Permit;
import dev.postern.router.response.ApiResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
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
    public Future<ApiResponse> handle(HttpServerRequest request, Permit permit, boolean dryRun) {
        Whole whole = new Whole(permit);
        Future<Void> read = bodies.read(request, permit, whole::append).start();
        request.resume();
        return read.compose(end ->
                BodyHandler.submit(parser.apply(whole.bytes()), command -> submission.submit(permit, command, dryRun)));
    }

    /** A body that is kept until its end. Room is reserved as it comes, because an announced body may never come. */
    private static final class Whole {
        private final Permit permit;
        private Buffer body = Buffer.buffer(0);

        Whole(Permit permit) {
            this.permit = permit;
        }

        boolean append(Buffer chunk) {
            if (!permit.reserveBytes(chunk.length())) {
                return false;
            }
            // Most bodies come in one chunk, which needs no copy.
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
            return true;
        }

        byte[] bytes() {
            return body.getBytes();
        }
    }
}
