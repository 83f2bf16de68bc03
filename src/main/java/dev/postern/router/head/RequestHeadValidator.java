package dev.postern.router.head;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.PercentEncoding;
import dev.postern.domain.ServiceException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerRequest;
import java.util.Iterator;
import java.util.Map;

/**
 * The rules of a request head beyond those of the decoder: RFC 9112 where two servers could read one head in two
 * ways, and the number of headers. Pure.
 */
public final class RequestHeadValidator {
    private RequestHeadValidator() {}

    /** The result of a good head. Only in it can a handler of the channel leave something for the handler of the request. */
    private static final class Start extends DecoderResult {
        private final long nanos;

        Start(long nanos) {
            super(SIGNAL_SUCCESS);
            this.nanos = nanos;
        }
    }

    /** When the first byte of a request came, on the scale of {@link System#nanoTime()}. */
    public static long startNanos(HttpServerRequest request) {
        return request.decoderResult() instanceof Start start ? start.nanos : System.nanoTime();
    }

    /** The result to give to a head that the decoder found good: when it began, or a failure with a reason. */
    @SuppressWarnings("ReferenceEquality") // The decoder gives these two for their usual text only.
    public static DecoderResult validate(HttpRequest head, int maxHeaders, long startNanos) {
        HttpVersion version = head.protocolVersion();
        HttpVersion spoken = version.minorVersion() == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        // Vert.x knows these two by identity, and answers in the version of the request.
        head.setProtocolVersion(spoken);
        if (version != spoken && version.equals(spoken)) {
            // The decoder reads it from a text of another form, such as HTTP/1.01.
            return refused(ErrorCode.BAD_REQUEST, "The version must be written as HTTP/1.1.");
        }
        if (version.majorVersion() != 1 || !version.protocolName().equals("HTTP")) {
            return refused(ErrorCode.VERSION_NOT_SUPPORTED, "This port speaks HTTP/1.1.");
        }
        if (!PercentEncoding.isValid(head.uri())) {
            return refused(ErrorCode.BAD_REQUEST, "The path and the query must be percent-encoded UTF-8.");
        }
        return validateHeaders(head, maxHeaders, startNanos);
    }

    private static DecoderResult validateHeaders(HttpRequest head, int maxHeaders, long startNanos) {
        int headers = 0;
        int hosts = 0;
        boolean isConnectionNamed = false;
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = head.headers().iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = entries.next();
            CharSequence name = header.getKey();
            headers++;
            if (name.length() == 0) {
                return refused(ErrorCode.BAD_REQUEST, "A header must have a name.");
            }
            if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
                hosts++;
            } else if (HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
                    && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(header.getValue())) {
                return refused(ErrorCode.BAD_REQUEST, "Transfer-Encoding must be chunked and nothing else.");
            }
            isConnectionNamed |= HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name);
        }
        if (headers > maxHeaders) {
            return refused(ErrorCode.HEADERS_TOO_LARGE, "A request must have at most " + maxHeaders + " headers.");
        }
        if (isConnectionNamed
                && head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            // Vert.x does not look into lists.
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return hosts > 1 || (hosts == 0 && head.protocolVersion().equals(HttpVersion.HTTP_1_1))
                ? refused(ErrorCode.BAD_REQUEST, "A request must have one Host header.")
                : new Start(startNanos);
    }

    /** The result to give to a head that is refused. */
    public static DecoderResult refused(ErrorCode code, String message) {
        return DecoderResult.failure(new ServiceException(code, message));
    }
}
