/**
 * TLS on the API port. PEM files come in, again and again; what goes out is a pair that fits together and is valid, or a
 * {@link dev.postern.tls.BrokenCertificate} that says what is wrong and shows nothing of the key. Handshakes use the pair on
 * threads of their own.
 */
@NullMarked
package dev.postern.tls;

import org.jspecify.annotations.NullMarked;
