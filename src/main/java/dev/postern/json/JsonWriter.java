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
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One JSON object, written member by member in their order. Used by one thread. */
public final class JsonWriter {
    private static final JsonFactory JACKSON =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

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

    private JsonWriter write(Step step) {
        try {
            step.write(json);
            return this;
        } catch (IOException fromMemory) {
            throw new UncheckedIOException(fromMemory);
        }
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
    public JsonWriter object(String name, Consumer<JsonWriter> members) {
        write(json -> json.writeObjectFieldStart(name));
        members.accept(this);
        return write(JsonGenerator::writeEndObject);
    }

    /** An array of objects, each with the members that {@code members} writes of a value. */
    public <T> JsonWriter objects(String name, List<T> values, BiConsumer<JsonWriter, T> members) {
        write(json -> json.writeArrayFieldStart(name));
        for (T value : values) {
            write(JsonGenerator::writeStartObject);
            members.accept(this, value);
            write(JsonGenerator::writeEndObject);
        }
        return write(JsonGenerator::writeEndArray);
    }

    /** An array of numbers and strings. */
    public JsonWriter scalars(String name, List<?> values) {
        write(json -> json.writeArrayFieldStart(name));
        for (Object value : values) {
            write(json -> {
                if (value instanceof Integer number) {
                    json.writeNumber(number);
                } else {
                    json.writeString(value.toString());
                }
            });
        }
        return write(JsonGenerator::writeEndArray);
    }

    /** Ends the object and returns its text. */
    public String end() {
        write(JsonGenerator::close);
        return text.toString();
    }
}
