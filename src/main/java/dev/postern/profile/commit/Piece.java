package dev.postern.profile.commit;

/** A command in the queue of a batch, with all that was found out about it on the way there. */
public interface Piece {

    Ticket<?> ticket();

    /** The customer that it is about. */
    default String customerId() {
        return ticket().command().customerId();
    }

    /** How many of its names had a type in memory. */
    default int knownNames() {
        return 0;
    }
}
