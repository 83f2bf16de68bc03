package dev.postern.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Gzip as clients make it. */
public final class Gzip {
    private Gzip() {}

    public static byte[] of(String text) {
        return of(text.getBytes(UTF_8));
    }

    public static byte[] of(byte[] bytes) {
        return compressed(bytes, Deflater.DEFAULT_COMPRESSION);
    }

    /** As it is made without compression: longer than {@code text}. */
    public static byte[] stored(String text) {
        return compressed(text.getBytes(UTF_8), Deflater.NO_COMPRESSION);
    }

    /** {@code text} with so many blanks behind it, in about a thousandth of their number. */
    public static byte[] blanksBehind(String text, int blanks) {
        return of((text + " ".repeat(blanks)).getBytes(UTF_8));
    }

    private static byte[] compressed(byte[] bytes, int level) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed) {
            {
                def.setLevel(level);
            }
        }) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
