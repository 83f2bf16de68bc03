package dev.postern.jdbc;

/**
 * A key just made.
 *
 * @param keyId the public name of the key, for lists and for revoking
 * @param key what callers send; it is stored nowhere, so this is the only time to see it
 */
public record CreatedKey(String project, String keyId, String scope, String key) {

    @Override
    public String toString() {
        return "CreatedKey[project=" + project + ", keyId=" + keyId + ", scope=" + scope + "]";
    }
}
