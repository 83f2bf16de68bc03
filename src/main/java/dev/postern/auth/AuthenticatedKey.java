package dev.postern.auth;

import dev.postern.domain.key.ApiKey;
import io.github.bucket4j.Bucket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A good key on one event loop, which owns it, and what it has in flight there. Its tokens are shared with the other loops,
 * so that a key has one rate however many connections it spreads over.
 */
public final class AuthenticatedKey {
    private final ApiKey key;
    private final @Nullable Bucket tokens;
    private final int loops;
    private long requests;
    private long bytes;

    /** {@code loops} is the number of event loops that the key's requests are spread over. */
    public AuthenticatedKey(ApiKey key, Optional<Bucket> tokens, int loops) {
        this.key = key;
        this.tokens = tokens.orElse(null);
        this.loops = loops;
    }

    public ApiKey key() {
        return key;
    }

    /** Takes one request of its rate; where there is none left, the whole seconds until there is, at least 1. */
    public int takeToken() {
        return tokens == null ? 0 : RetryAfter.seconds(tokens.tryConsumeAndReturnRemaining(1));
    }

    /** A request of this key begins; it must {@link #release}. */
    public void acquire() {
        requests++;
    }

    public void reserveBytes(int bodyBytes) {
        bytes += bodyBytes;
    }

    public void release(int bodyBytes) {
        requests--;
        bytes -= bodyBytes;
    }

    /** The requests of the key in flight in the process, estimated: many requests spread evenly over the loops. */
    public long requests() {
        return requests * loops;
    }

    /** The bytes of {@link #requests}. */
    public long bytes() {
        return bytes * loops;
    }
}
