package dev.postern.management;

import dev.postern.domain.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One JSON object that grows member by member. Owned by who makes it. */
final class JsonText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder("{");

    JsonText text(String name, String value) {
        return literal(name, Json.quote(value));
    }

    JsonText number(String name, long value) {
        return literal(name, Long.toString(value));
    }

    JsonText time(String name, Instant value) {
        return text(name, TIME.format(value));
    }

    JsonText time(String name, Optional<Instant> value) {
        return value.isPresent() ? time(name, value.get()) : this;
    }

    JsonText text(String name, Optional<String> value) {
        return value.isPresent() ? text(name, value.get()) : this;
    }

    /** A list of what {@code json} makes of each. */
    <T> JsonText list(String name, List<T> values, Function<T, String> json) {
        return literal(name, values.stream().map(json).collect(Collectors.joining(",", "[", "]")));
    }

    /** {@code value} is JSON already. */
    JsonText literal(String name, String value) {
        Json.appendMember(text, name, value);
        return this;
    }

    String end() {
        return text.append('}').toString();
    }
}
