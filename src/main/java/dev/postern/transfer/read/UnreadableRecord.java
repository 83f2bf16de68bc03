package dev.postern.transfer.read;

/** A record that cannot be read; the message says why, without any of its text. */
final class UnreadableRecord extends Exception {
    private static final long serialVersionUID = 1L;

    private final String type;

    UnreadableRecord(String message) {
        this("MalformedCsv", message);
    }

    /** {@code type} is the API's word for it. */
    UnreadableRecord(String type, String message) {
        super(message, null, false, false);
        this.type = type;
    }

    String type() {
        return type;
    }
}
