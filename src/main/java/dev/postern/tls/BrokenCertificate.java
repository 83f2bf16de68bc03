package dev.postern.tls;

import org.jspecify.annotations.Nullable;

/** The files of {@code http.tls} cannot be used; the message is one line for the operator and holds nothing of them. */
public final class BrokenCertificate extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenCertificate(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
