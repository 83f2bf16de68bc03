package dev.postern.domain.page;

import java.time.Instant;

/**
 * A change that somebody made.
 *
 * @param action one of the constants here, or one of a newer program
 * @param subject the customer, the attribute or the key concerned
 * @param keyId of the key that asked for it; empty for the command line
 * @param detail a JSON object
 */
public record Action(Instant at, String action, String subject, String keyId, String detail) {
    public static final String CUSTOMER_ERASED = "customer_erased";
    public static final String ATTRIBUTE_RETYPED = "attribute_retyped";
    public static final String KEY_CREATED = "key_created";
    public static final String KEY_REVOKED = "key_revoked";

    /** The {@link #keyId} of the command line. */
    public static final String COMMAND_LINE = "";

    /** The {@link #detail} where there is nothing to add. */
    public static final String NO_DETAIL = "{}";
}
