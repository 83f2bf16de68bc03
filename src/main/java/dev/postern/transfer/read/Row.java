package dev.postern.transfer.read;

import dev.postern.domain.TrackUser;

/** What a record says, before anything is stored. */
public sealed interface Row permits Row.Customer, Rejection {

    /** The line where it begins, from 1. */
    long line();

    /**
     * It keeps every rule.
     *
     * @param bytes of the record
     */
    record Customer(long line, TrackUser user, int bytes) implements Row {}
}
