package dev.postern.domain;

import dev.postern.domain.key.ApiKey;

/**
 * The write of one customer, as it travels over the bus.
 *
 * @param bytes size of the body it came in
 */
public record TrackCommand(ApiKey key, TrackUser user, int bytes, Deadline deadline) implements Command {

    @Override
    public String customerId() {
        return user.customerId();
    }
}
