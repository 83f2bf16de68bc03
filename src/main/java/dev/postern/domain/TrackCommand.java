package dev.postern.domain;

/**
 * What travels over the bus: who asks, what for, and until when an answer is of use.
 *
 * @param bytes size of the body it came in
 */
public record TrackCommand(ApiKey key, TrackUser user, int bytes, Deadline deadline) implements Command {

    @Override
    public String customerId() {
        return user.customerId();
    }
}
