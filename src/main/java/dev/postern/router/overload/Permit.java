package dev.postern.router.overload;

import dev.postern.auth.AuthenticatedKey;
import dev.postern.domain.Deadline;
import dev.postern.domain.key.ApiKey;
import java.util.Optional;

/** The room of one request with a good key, and of its body. Runs on the event loop of its request. */
public final class Permit {
    private final AuthenticatedKey authenticated;
    private final Deadline deadline;
    private final LoadShedder shedder;
    private int bytes;

    Permit(AuthenticatedKey authenticated, Deadline deadline, LoadShedder shedder) {
        this.authenticated = authenticated;
        this.deadline = deadline;
        this.shedder = shedder;
        authenticated.acquire();
    }

    public ApiKey key() {
        return authenticated.key();
    }

    /** From the first byte of the request. */
    public Deadline deadline() {
        return deadline;
    }

    /** Takes room for that many more bytes of the body, or none; a negative number gives room back. */
    public boolean reserveBytes(int more) {
        authenticated.reserveBytes(more);
        if (!shedder.tryReserve(more, authenticated)) {
            authenticated.reserveBytes(-more);
            return false;
        }
        bytes += more;
        return true;
    }

    public int bytes() {
        return bytes;
    }

    /** Gives back all that the request was let in for; once. */
    public void release() {
        shedder.release(bytes);
        authenticated.release(bytes);
    }

    /** Whether one more item may be in flight beside others of this request; an item that may not waits for one of them. */
    public boolean hasRoomForItem() {
        return shedder.hasRoomForItem(authenticated);
    }

    /** The room for one item of the request, as if it were a request. Empty where there is none. */
    public Optional<Permit> tryAcquireItem(int itemBytes, Deadline itemDeadline) {
        if (!shedder.tryAcquire()) {
            return Optional.empty();
        }
        Optional<Permit> item = shedder.permit(authenticated, itemDeadline);
        if (item.isPresent() && !item.get().reserveBytes(itemBytes)) {
            item.get().release();
            return Optional.empty();
        }
        return item;
    }

    /** Takes one more token of the key's rate; false where there is none left. */
    public boolean takeToken() {
        return authenticated.takeToken() == 0;
    }
}
