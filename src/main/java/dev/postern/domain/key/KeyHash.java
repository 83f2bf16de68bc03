package dev.postern.domain.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 of an API key: all that is ever stored, cached or compared of it. */
public record KeyHash(long a, long b, long c, long d) {

    /** To find a provider costs more than the hash itself. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(KeyHash::sha256);

    /** The hash of a key as the caller sent it. */
    public static KeyHash of(String key) {
        return ofBytes(SHA_256.get().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** The hash whose {@link #bytes} these are. */
    public static KeyHash ofBytes(byte[] bytes) {
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        return new KeyHash(parts.getLong(), parts.getLong(), parts.getLong(), parts.getLong());
    }

    /** Takes as long for hashes that share their beginning as for those that share nothing. */
    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && ((a ^ hash.a) | (b ^ hash.b) | (c ^ hash.c) | (d ^ hash.d)) == 0;
    }

    /** Any part of it is spread as well as the whole. */
    @Override
    public int hashCode() {
        return Long.hashCode(d);
    }

    /** The 32 bytes, as the database holds them. */
    public byte[] bytes() {
        return ByteBuffer.allocate(32)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
