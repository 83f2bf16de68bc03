package dev.postern.transfer.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One record of CSV to its cells. */
public final class CsvCells {
    // A cell with nothing in it and one with "" are two things, as in PostgreSQL's own CSV.
    private static final CsvFactory CSV = CsvFactory.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
            .build();

    private final CsvSchema schema;

    public CsvCells(char delimiter) {
        this.schema = CsvSchema.emptySchema().withColumnSeparator(delimiter);
    }

    /** The cells; empty where there is nothing between two delimiters, and the empty text where there are two quotes. */
    public List<Optional<String>> read(byte[] record) throws UnreadableRecord {
        CharBuffer text = decode(record);
        List<Optional<String>> cells = new ArrayList<>();
        try (CsvParser csv = CSV.createParser(text.array(), text.arrayOffset(), text.length())) {
            csv.setSchema(schema);
            for (JsonToken token = csv.nextToken(); token != null; token = csv.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    cells.add(Optional.of(csv.getText()));
                } else if (token == JsonToken.VALUE_NULL) {
                    cells.add(Optional.empty());
                }
            }
            return cells;
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the cell.
            throw new UnreadableRecord("is not CSV: after a closing quote there is neither a delimiter nor the end");
        } catch (IOException e) {
            throw new UncheckedIOException("characters in memory cannot fail to be read", e);
        }
    }

    private static CharBuffer decode(byte[] record) throws UnreadableRecord {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record));
        } catch (CharacterCodingException e) {
            throw new UnreadableRecord("is not UTF-8");
        }
    }
}
