package dev.postern.transfer.read;

import dev.postern.domain.TrackUser;

/** What a record says, before anybody is asked about it. */
public sealed interface Row {

    /** It keeps every rule. */
    record Customer(TrackUser user) implements Row {}

    /** It breaks one. */
    record Refused(Rejection reject) implements Row {}
}
