package dev.postern.profile.event;

import java.security.SecureRandom;
import java.util.UUID;

/** Keys of events, unlike those of any other process. Owned by one profile service; used on its event loop. */
public final class EventKeys {
    private final long service = new SecureRandom().nextLong();
    private long count;

    public UUID next() {
        return new UUID(service, count++);
    }
}
