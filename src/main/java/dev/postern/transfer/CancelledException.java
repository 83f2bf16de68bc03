package dev.postern.transfer;

import java.io.IOException;

/** Ends a wait for bytes, or a walk over rows, because the work is cancelled. */
public final class CancelledException extends IOException {
    private static final long serialVersionUID = 1L;
}
