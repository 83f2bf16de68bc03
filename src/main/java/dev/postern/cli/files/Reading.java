package dev.postern.cli.files;

import dev.postern.domain.TrackUser;

/** What a record says, before anybody is asked about it. */
sealed interface Reading {

    /** It keeps every rule. */
    record Customer(TrackUser user) implements Reading {}

    /** It breaks one. */
    record Refused(Reject reject) implements Reading {}
}
