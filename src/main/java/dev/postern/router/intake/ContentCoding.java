package dev.postern.router.intake;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the bytes of a body are encoded, by {@code Content-Encoding}. */
enum ContentCoding {
    IDENTITY,
    GZIP,
    /** Any other, and more than one. */
    UNSUPPORTED;

    static ContentCoding of(HttpServerRequest request) {
        // Nearly no request has the header; a check costs less than a list.
        if (!request.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
            return IDENTITY;
        }
        List<String> codings = request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.isEmpty())
                .toList();
        return switch (String.join(",", codings)) {
            case "", "identity" -> IDENTITY;
            // RFC 9110 has x-gzip as another name.
            case "gzip", "x-gzip" -> GZIP;
            default -> UNSUPPORTED;
        };
    }
}
