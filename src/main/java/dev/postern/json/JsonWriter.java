package dev.postern.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** One JSON object, written member by member in their order. Used by one thread. */
public final class JsonWriter {
    private static final JsonFactory JACKSON =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringWriter text = new StringWriter();
    private final JsonGenerator json;

    public JsonWriter() {
        try {
            json = JACKSON.createGenerator(text);
            json.writeStartObject();
        } catch (IOException fromMemory) {
            throw new UncheckedIOException(fromMemory);
        }
    }

    /** Writes to the generator, which writes to memory and cannot fail. */
    private interface Step {
        void write(JsonGenerator json) throws IOException;
    }

    private void step(Step step) {
        try {
            step.write(json);
        } catch (IOException fromMemory) {
            throw new UncheckedIOException(fromMemory);
        }
    }

    private JsonWriter write(Step step) {
        step(step);
        return this;
    }

    public JsonWriter text(String name, String value) {
        return write(json -> json.writeStringField(name, value));
    }

    public JsonWriter text(String name, Optional<String> value) {
        return value.isPresent() ? text(name, value.get()) : this;
    }

    public JsonWriter number(String name, long value) {
        return write(json -> json.writeNumberField(name, value));
    }

    public JsonWriter bool(String name, boolean value) {
        return write(json -> json.writeBooleanField(name, value));
    }

    public JsonWriter time(String name, Instant value) {
        return text(name, TIME.format(value));
    }

    public JsonWriter time(String name, Optional<Instant> value) {
        return value.isPresent() ? time(name, value.get()) : this;
    }

    /** {@code value} is JSON already. */
    public JsonWriter literal(String name, String value) {
        return write(json -> {
            json.writeFieldName(name);
            json.writeRawValue(value);
        });
    }

    /** An object with the members that {@code members} writes. */
    public JsonWriter object(String name, UnaryOperator<JsonWriter> members) {
        step(json -> json.writeObjectFieldStart(name));
        return members.apply(this).write(JsonGenerator::writeEndObject);
    }

    /** An array of objects, each with the members that {@code members} writes of a value. */
    public <T> JsonWriter objects(String name, List<T> values, BiFunction<JsonWriter, T, JsonWriter> members) {
        step(json -> json.writeArrayFieldStart(name));
        for (T value : values) {
            step(JsonGenerator::writeStartObject);
            members.apply(this, value).step(JsonGenerator::writeEndObject);
        }
        return write(JsonGenerator::writeEndArray);
    }

    /** The members that {@code members} writes of each value. */
    public <T> JsonWriter each(List<T> values, BiFunction<JsonWriter, T, JsonWriter> members) {
        JsonWriter writer = this;
        for (T value : values) {
            writer = members.apply(writer, value);
        }
        return writer;
    }

    /** An array of numbers and strings. */
    public JsonWriter scalars(String name, List<?> values) {
        step(json -> json.writeArrayFieldStart(name));
        for (Object value : values) {
            if (value instanceof Integer number) {
                step(json -> json.writeNumber(number));
            } else {
                step(json -> json.writeString(value.toString()));
            }
        }
        return write(JsonGenerator::writeEndArray);
    }

    /** Ends the object and returns its text. */
    public String end() {
        step(JsonGenerator::close);
        return text.toString();
    }
}
