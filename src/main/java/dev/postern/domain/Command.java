package dev.postern.domain;

/** What travels over the bus to be stored: who asks, how much memory it took, and until when an answer is of use. */
public interface Command {

    ApiKey key();

    /** Whom it is about. */
    String customerId();

    /** Size of the body it came in. */
    int bytes();

    Deadline deadline();

    default String projectId() {
        return key().projectId();
    }
}
