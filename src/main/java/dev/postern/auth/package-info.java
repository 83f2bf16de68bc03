/**
 * Authenticates the key of a request and limits its rate and the guessing of keys, on both ports. A key as it was sent comes
 * in; an {@link dev.postern.auth.AuthenticatedKey} goes out, or the one refusal that is the same for every bad key.
 */
@NullMarked
package dev.postern.auth;

import org.jspecify.annotations.NullMarked;
