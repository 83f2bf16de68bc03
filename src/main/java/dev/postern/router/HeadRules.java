package dev.postern.router;

import dev.postern.config.Limits;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;

/**
 * What the head of a request must be, beyond what the decoder demands: RFC 9112 where two servers could read one head in two
 * ways, and the number of headers. Pure.
 */
final class HeadRules {
    private static final int HOST_LENGTH = HttpHeaderNames.HOST.length();
    private static final int TRANSFER_ENCODING_LENGTH = HttpHeaderNames.TRANSFER_ENCODING.length();

    private HeadRules() {}

    /** The result to give to a head that the decoder found good: how it came, or a failure with a reason. */
    static DecoderResult judge(HttpRequest head, int maxHeaders, Arrival arrival) {
        HttpVersion version = head.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return refused(ErrorCode.VERSION_NOT_SUPPORTED, "This port speaks HTTP/1.1.");
        }
        int headers = 0;
        int hosts = 0;
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = head.headers().iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = entries.next();
            CharSequence name = header.getKey();
            headers++;
            if (name.length() == 0) {
                return refused(ErrorCode.BAD_REQUEST, "A header must have a name.");
            }
            if (name.length() == HOST_LENGTH && is(HttpHeaderNames.HOST, name)) {
                hosts++;
            } else if (name.length() == TRANSFER_ENCODING_LENGTH
                    && is(HttpHeaderNames.TRANSFER_ENCODING, name)
                    && !is(HttpHeaderValues.CHUNKED, header.getValue())) {
                return refused(ErrorCode.BAD_REQUEST, "Transfer-Encoding must be chunked and nothing else.");
            }
        }
        if (headers > maxHeaders) {
            return refused(ErrorCode.HEADERS_TOO_LARGE, "A request must have at most " + maxHeaders + " headers.");
        }
        boolean hostNeeded = version.equals(HttpVersion.HTTP_1_1);
        return hosts > 1 || (hosts == 0 && hostNeeded)
                ? refused(ErrorCode.BAD_REQUEST, "A request must have one Host header.")
                : arrival;
    }

    private static boolean is(AsciiString word, CharSequence text) {
        return word.contentEqualsIgnoreCase(text);
    }

    static DecoderResult refused(ErrorCode code, String message) {
        return DecoderResult.failure(new ServiceException(code, message));
    }

    /** What is answered to a head that could not be read. What the decoder says may quote the client, so none of it. */
    static Answer.Refused answer(Throwable cause, Limits limits) {
        if (cause instanceof ServiceException refused) {
            return new Answer.Refused(refused.code(), String.valueOf(refused.getMessage()));
        }
        if (cause instanceof TooLongHttpLineException) {
            return new Answer.Refused(
                    ErrorCode.URI_TOO_LONG, "The request line must be at most " + limits.lineBytes() + " bytes.");
        }
        return cause instanceof TooLongHttpHeaderException
                ? new Answer.Refused(
                        ErrorCode.HEADERS_TOO_LARGE,
                        "The headers must be at most " + limits.headerBytes() + " bytes together.")
                : new Answer.Refused(ErrorCode.BAD_REQUEST, "This is not a request of HTTP/1.1.");
    }
}
