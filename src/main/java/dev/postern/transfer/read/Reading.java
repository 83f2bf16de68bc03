package dev.postern.transfer.read;

import dev.postern.domain.TrackUser;

/** What a record says, before anybody is asked about it. */
public sealed interface Reading {

    /** It keeps every rule. */
    record Customer(TrackUser user) implements Reading {}

    /** It breaks one. */
    record Refused(Reject reject) implements Reading {}
}
