package dev.postern.cli.files;

/** A record that cannot be read; the message says why, without any of its text. */
final class UnreadableRecord extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableRecord(String message) {
        super(message, null, false, false);
    }
}
