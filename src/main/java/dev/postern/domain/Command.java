package dev.postern.domain;

import dev.postern.domain.key.ApiKey;

/** A message of the bus that is to be stored: its key, its size in memory, and its deadline. */
public interface Command {

    ApiKey key();

    /** The customer that it writes. */
    String customerId();

    /** Size of the body it came in. */
    int bytes();

    Deadline deadline();

    default String projectId() {
        return key().projectId();
    }
}
