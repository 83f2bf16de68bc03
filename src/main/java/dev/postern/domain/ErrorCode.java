package dev.postern.domain;

/** Everything that can be answered instead of a verdict (contract, section 2). The HTTP status is the router's affair. */
public enum ErrorCode {
    MALFORMED_JSON("MalformedJson"),
    BAD_REQUEST("BadRequest"),
    UNAUTHORIZED("Unauthorized"),
    FORBIDDEN("Forbidden"),
    NOT_FOUND("NotFound"),
    METHOD_NOT_ALLOWED("MethodNotAllowed"),
    REQUEST_TIMEOUT("RequestTimeout"),
    CONFLICT("Conflict"),
    ERASED("Erased"),
    PAYLOAD_TOO_LARGE("PayloadTooLarge"),
    URI_TOO_LONG("UriTooLong"),
    UNSUPPORTED_ENCODING("UnsupportedEncoding"),
    VALIDATION_ERROR("ValidationError"),
    RATE_LIMITED("RateLimited"),
    HEADERS_TOO_LARGE("HeadersTooLarge"),
    OVERLOADED("Overloaded"),
    UNAVAILABLE("Unavailable"),
    TIMEOUT("Timeout"),
    VERSION_NOT_SUPPORTED("VersionNotSupported"),
    INTERNAL("Internal");

    private final String type;

    ErrorCode(String type) {
        this.type = type;
    }

    /** The word in the answer's {@code type}. */
    public String type() {
        return type;
    }
}
