package dev.postern.parse;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Violation;
import dev.postern.router.response.ApiResponse;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/**
 * What became of the bytes of a body.
 *
 * @param <C> what a good body says
 */
public sealed interface ParseResult<C> {

    /** Takes the road with what a good body says; tells of any other what is wrong with it. */
    default Future<ApiResponse> take(Function<C, Future<ApiResponse>> road) {
        if (this instanceof Valid<C> valid) {
            return road.apply(valid.command());
        }
        return Future.succeededFuture(
                this instanceof Invalid<C> invalid
                        ? new ApiResponse.Invalid(invalid.violations())
                        : new ApiResponse.Refused(ErrorCode.MALFORMED_JSON, ((Malformed<C>) this).message()));
    }

    /** The body keeps every rule. */
    record Valid<C>(C command) implements ParseResult<C> {}

    /** The body is JSON and breaks these rules, at least one. */
    record Invalid<C>(List<Violation> violations) implements ParseResult<C> {}

    /** The body is not JSON; {@code message} says why, without any of its text. */
    record Malformed<C>(String message) implements ParseResult<C> {}
}
