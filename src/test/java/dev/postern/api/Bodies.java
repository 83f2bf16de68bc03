package dev.postern.api;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** JSON texts that are tedious to write by hand. */
public final class Bodies {
    private Bodies() {}

    /** A JSON string; everything that is not plain ASCII, half surrogates too, as an escape. */
    static String quoted(String text) {
        return text.chars()
                .mapToObj(c -> c < ' ' || c > '~' || c == '"' || c == '\\' ? "\\u%04x".formatted(c) : "" + (char) c)
                .collect(Collectors.joining("", "\"", "\""));
    }

    /** Customer 1 with the numbers {@code first} to {@code last} in attributes {@code a1}, {@code a2} …. */
    static String numbered(int first, int last) {
        return "{\"id\":\"1\",\"attributes\":{" + members(first, last) + "}}";
    }

    /** The members of {@link #numbered}. */
    static String members(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> "\"a" + i + "\":" + i)
                .collect(Collectors.joining(","));
    }

    static String attributes(String members) {
        return "{\"id\":\"1\",\"attributes\":{" + members + "}}";
    }
}
