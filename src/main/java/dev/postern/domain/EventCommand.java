package dev.postern.domain;

import dev.postern.domain.key.ApiKey;

/**
 * An event on its way over the bus.
 *
 * @param bytes size of the body it came in
 */
public record EventCommand(ApiKey key, TrackEvent event, int bytes, Deadline deadline) implements Command {

    @Override
    public String customerId() {
        return event.customerId();
    }
}
