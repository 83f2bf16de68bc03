package dev.postern.transfer.read;

/** A record that cannot be read; the message says why, without any of its text. */
public final class UnreadableRecord extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableRecord(String message) {
        super(message, null, false, false);
    }
}
