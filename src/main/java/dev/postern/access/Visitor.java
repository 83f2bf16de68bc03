package dev.postern.access;

import dev.postern.domain.ApiKey;
import io.github.bucket4j.Bucket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A good key on one event loop, which owns it, and what it has in flight there. Its tokens are shared with the other loops,
 * so that a key has one rate however many connections it spreads over.
 */
public final class Visitor {
    private final ApiKey key;
    private final @Nullable Bucket tokens;
    private final int loops;
    private long requests;
    private long bytes;

    /** {@code loops} is the number of event loops that the key's requests are spread over. */
    public Visitor(ApiKey key, Optional<Bucket> tokens, int loops) {
        this.key = key;
        this.tokens = tokens.orElse(null);
        this.loops = loops;
    }

    public ApiKey key() {
        return key;
    }

    /** Takes one request of its rate; where there is none left, the whole seconds until there is, at least 1. */
    public int secondsToWait() {
        return tokens == null ? 0 : Waits.seconds(tokens.tryConsumeAndReturnRemaining(1));
    }

    /** A request of this key begins; it must {@link #leave}. */
    public void enter() {
        requests++;
    }

    public void hold(int bodyBytes) {
        bytes += bodyBytes;
    }

    public void leave(int bodyBytes) {
        requests--;
        bytes -= bodyBytes;
    }

    /** What the key has in flight in the process: with so many that it matters they are spread evenly. */
    public long requests() {
        return requests * loops;
    }

    /** The bytes of {@link #requests}. */
    public long bytes() {
        return bytes * loops;
    }
}
