package dev.postern.parse;

/** The bytes are not one JSON text as the contract asks. Carries no stack: it is an answer, not a defect. */
final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message, null, false, false);
    }
}
