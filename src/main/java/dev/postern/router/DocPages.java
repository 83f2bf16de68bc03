package dev.postern.router;

import dev.postern.docs.Docs;
import dev.postern.domain.ErrorCode;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.Responses;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the API's document and its page, at either port. Safe on any thread. */
public final class DocPages {
    private static final Logger LOG = LoggerFactory.getLogger(DocPages.class);

    /** Nothing from elsewhere, nothing within the page; the viewer draws its icons from data. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Docs docs;

    public DocPages(Docs docs) {
        this.docs = docs;
    }

    /** Whether the path is one of a document. */
    public static boolean serves(HttpServerRequest request) {
        return Docs.paths().contains(request.path());
    }

    /** Shows the document at the path. */
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!Responses.requireRead(request)) {
            return;
        }
        docs.read(request.path())
                .onSuccess(found -> {
                    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                            .putHeader("Content-Security-Policy", POLICY)
                            .putHeader("X-Content-Type-Options", "nosniff")
                            .putHeader("Referrer-Policy", "no-referrer");
                    Responses.show(response, 200, found.type(), found.content());
                })
                .onFailure(cause -> {
                    LOG.error("a document cannot be shown", cause);
                    Responses.send(
                            response, new ApiResponse.Refused(ErrorCode.INTERNAL, "The document cannot be shown."));
                });
    }
}
