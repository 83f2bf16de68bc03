package dev.postern.transfer.read;

import dev.postern.domain.TrackUser;

/** What a record says, before anything is stored. */
public sealed interface Row permits Row.Customer, Rejection {

    /** It keeps every rule. */
    record Customer(TrackUser user) implements Row {}
}
