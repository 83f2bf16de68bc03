package dev.postern.router.intake;

import dev.postern.domain.ErrorCode;
import dev.postern.parse.ParseResult;
import dev.postern.router.overload.Permit;
import dev.postern.router.response.ApiResponse;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/** Handles the body of a request whose key is valid. */
public interface BodyHandler {

    /**
     * Reads the body, which may be paused, and submits its commands; of a dry run they are judged only. A failure is a response
     * too.
     */
    Future<ApiResponse> handle(HttpServerRequest request, Permit permit, boolean dryRun);

    /** Submits the command of a valid body; any other body has its response already. */
    static <C> Future<ApiResponse> submit(ParseResult<C> parsed, Function<C, Future<ApiResponse>> submission) {
        if (parsed instanceof ParseResult.Valid<C> valid) {
            return submission.apply(valid.command());
        }
        return Future.succeededFuture(
                parsed instanceof ParseResult.Invalid<C> invalid
                        ? new ApiResponse.Invalid(invalid.violations())
                        : new ApiResponse.Refused(
                                ErrorCode.MALFORMED_JSON, ((ParseResult.Malformed<C>) parsed).message()));
    }
}
