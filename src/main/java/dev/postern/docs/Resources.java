package dev.postern.docs;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Files that the jar carries. */
final class Resources {
    private Resources() {}

    /** Blocks. */
    static Buffer read(String name) {
        try (@Nullable InputStream carried = Resources.class.getResourceAsStream(name)) {
            if (carried == null) {
                throw new IllegalStateException("The jar carries no " + name);
            }
            return Buffer.buffer(carried.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
