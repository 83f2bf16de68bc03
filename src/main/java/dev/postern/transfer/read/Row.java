package dev.postern.transfer.read;

import dev.postern.domain.TrackUser;

/** One record of a file, parsed and validated. */
public sealed interface Row permits Row.Customer, Rejection {

    /** The line where it begins, from 1. */
    long line();

    /**
     * A row that keeps every rule.
     *
     * @param bytes of the record
     */
    record Customer(long line, TrackUser user, int bytes) implements Row {}
}
