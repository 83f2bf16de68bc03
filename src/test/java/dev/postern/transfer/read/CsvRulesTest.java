package dev.postern.transfer.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Settings;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Json;
import dev.postern.parse.ParseResult;
import dev.postern.parse.TrackUserParser;
import dev.postern.transfer.Column;
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of the API hold for a row of CSV as they hold for the body of {@code POST /rest-api/customer} that says the same. */
class CsvRulesTest {
    private static final int ROWS = 3_000;
    private static final TrackUserParser BODIES =
            new TrackUserParser(Settings.load(Map.of(), Optional.empty()).validationRules());

    private static final List<String> IDS = List.of(
            "1", "ä", "", " ", "\u200b", "null", "a\0b", "x".repeat(255), "x".repeat(256), "gid://shopify/Customer/7");
    private static final List<String> NAMES = List.of(
            "a", "name", "email", "Region", " ", "a\tb", "a\0b", "x".repeat(49), "x".repeat(50), "𝄞".repeat(49), "id");
    private static final List<String> CELLS = List.of(
            "x",
            "5",
            "-0.0",
            "1e400",
            "9".repeat(64),
            "9".repeat(65),
            "05",
            "true",
            "TRUE",
            "2001-02-03",
            "2001-02-30",
            "2001-02-03T04:05:06+01:00",
            "a\0b",
            "\"quoted\"",
            "x".repeat(4_096),
            "x".repeat(4_097));

    private final Random random = new Random(20);
    private int valid;
    private int invalid;

    @Test
    void a_row_is_judged_as_the_body_that_says_the_same() throws UnreadableRecord {
        for (int i = 0; i < ROWS; i++) {
            List<Column> columns = columns();
            List<Optional<String>> cells = new ArrayList<>(List.of(Optional.of(pick(IDS))));
            columns.stream().skip(1).forEach(column -> cells.add(Optional.of(pick(CELLS))));
            CsvRowParser parser = new CsvRowParser(
                    new CsvHeader(columns, 0, List.of(), List.of()),
                    BODIES,
                    Map.of(),
                    new CsvOptions(',', EmptyCells.IGNORE, CsvMapping.NONE));

            ParseResult<TrackUser> row = parser.parse(cells);

            assertThat(row).isEqualTo(byName(BODIES.parseEither(body(columns, cells)), columns));
            valid += row instanceof ParseResult.Valid ? 1 : 0;
            invalid += row instanceof ParseResult.Invalid ? 1 : 0;
        }
        assertThat(valid).isGreaterThan(ROWS / 20);
        assertThat(invalid).isGreaterThan(ROWS / 20);
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>(List.of(Column.ID));
        for (String name : NAMES) {
            if (random.nextInt(5) == 0) {
                int type = random.nextInt(AttributeType.values().length + 1);
                columns.add(new Column(name, type == 0 ? Optional.of(AttributeType.STRING) : stated(type)));
            }
        }
        return columns;
    }

    private static Optional<AttributeType> stated(int type) {
        return type < AttributeType.values().length ? Optional.of(AttributeType.values()[type]) : Optional.empty();
    }

    private static byte[] body(List<Column> columns, List<Optional<String>> cells) {
        StringBuilder body = new StringBuilder("{\"attributes\":[");
        for (int i = 1; i < columns.size(); i++) {
            body.append(i == 1 ? "{" : ",{");
            Json.appendMember(body, "name", Json.quote(columns.get(i).name()));
            columns.get(i).stated().ifPresent(type -> Json.appendMember(body, "type", Json.quote(type.label())));
            Json.appendMember(
                    body, "value", literal(columns.get(i), cells.get(i).orElseThrow()));
            body.append('}');
        }
        body.append(']');
        Json.appendMember(body, "id", Json.quote(cells.get(0).orElseThrow()));
        return body.append('}').toString().getBytes(UTF_8);
    }

    private static String literal(Column column, String cell) {
        boolean isNumber = column.stated().equals(Optional.of(AttributeType.NUMBER)) && cell.matches("-?[1-9].*|-0.0");
        boolean isBoolean = column.stated().equals(Optional.of(AttributeType.BOOLEAN)) && cell.equalsIgnoreCase("true");
        if (isNumber && !cell.startsWith("2001-")) {
            return cell;
        }
        return isBoolean ? "true" : Json.quote(cell);
    }

    /** With the name of the attribute where the body has its index. */
    private static ParseResult<TrackUser> byName(ParseResult<TrackUser> parsed, List<Column> columns) {
        if (!(parsed instanceof ParseResult.Invalid<TrackUser> broken)) {
            return parsed;
        }
        return new ParseResult.Invalid<>(broken.violations().stream()
                .map(violation -> violation.path().size() > 1
                        ? new Violation(
                                List.of(
                                        "attributes",
                                        columns.get((Integer) violation.path().get(1) + 1)
                                                .name()),
                                violation.code(),
                                violation.rule(),
                                violation.limit())
                        : violation)
                .toList());
    }

    private String pick(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
