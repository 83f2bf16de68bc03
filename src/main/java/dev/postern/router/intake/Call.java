package dev.postern.router.intake;

import dev.postern.router.overload.Permit;
import dev.postern.router.response.ApiResponse;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * One call of the API. What all calls have in common (key, room, timers, the answer) is in {@link RequestHandler}.
 *
 * @param path where it is; also its name in the metrics
 */
public record Call(String path, Intake intake) {

    /** What becomes of a request whose key is good. */
    public interface Intake {
        /** Reads the body, which may be paused, and does what it says. A failure is an answer too. */
        Future<ApiResponse> take(HttpServerRequest request, Permit permit);
    }

    /**
     * Where what a body says is done.
     *
     * @param <C> what a good body says
     */
    public interface Road<C> {
        Future<ApiResponse> take(Asked asked, C command);
    }
}
