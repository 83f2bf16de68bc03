package dev.postern.transfer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.type.Json;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import dev.postern.transfer.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An export that is imported again gives the same: profiles to the last digit, and the types of their attributes. */
@WithPostgres
class RoundTripTest {
    private static final int PROFILES = 400;

    private static final List<String> TYPES = List.of("string", "number", "boolean", "date");
    private static final List<String> STRINGS = List.of(
            "",
            " ",
            "2001-02-03",
            "2001-02-03T04:05:06Z",
            "true",
            "5",
            "null",
            "\"",
            "\"\"",
            "a\"b",
            "a,b",
            "=1+1",
            "\t",
            "line\nline",
            "line\r\nline\r",
            "\u0001",
            "\u0085\u2028",
            "𝄞 ä ﷽",
            "\\",
            "\uFEFF",
            ",",
            "'",
            "\n");
    private static final List<String> DATES = List.of(
            "2001-02-03",
            "0001-01-01",
            "9999-12-31",
            "2001-02-03 04:05:06",
            "2001-02-03T04:05:06.7891+05:30",
            "2001-02-03T23:59:59-23:59");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0.0",
            "1",
            "1.50",
            "1e308",
            "-1e-308",
            "1.50e-300",
            "12345678901234567890.5",
            "9".repeat(64),
            "1E+2");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void import_gives_back_what_export_wrote(Format format, TestDatabase database) throws IOException {
        String from = "from-" + format.name().toLowerCase(Locale.ROOT);
        String to = "to-" + format.name().toLowerCase(Locale.ROOT);
        database.createKey(from);
        database.createKey(to);
        ImportFixture files = new ImportFixture(database);
        Path input = Files.write(folder.resolve("in.ndjson"), bodies(new Random(7)));
        assertThat(files.store(from, input)).as(files.err.toString()).isEqualTo(Import.End.COMPLETE);
        Path exported = folder.resolve("out." + format.name());

        long rows = files.export(from, format, exported);
        Import.End end = files.store(to, exported);

        assertThat(end).as(files.err.toString()).isEqualTo(Import.End.COMPLETE);
        assertThat(rows).isEqualTo(PROFILES);
        assertThat(files.profiles(from)).hasSize(PROFILES);
        assertThat(files.profiles(to)).isEqualTo(files.profiles(from));
        assertThat(files.types(from)).hasSizeGreaterThan(20);
        assertThat(files.types(to)).isEqualTo(files.types(from));
        Path again = folder.resolve("again." + format.name());
        files.export(to, format, again);
        assertThat(again).hasSameBinaryContentAs(exported);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lines_are_bodies_of_the_plain_form_but_where_a_type_has_to_be_stated(boolean inferDates, TestDatabase database)
            throws IOException {
        String project = "plain-" + inferDates;
        database.createKey(project);
        ImportFixture files =
                new ImportFixture(database, Map.of("POSTERN_ATTRIBUTES_INFER_DATES", Boolean.toString(inferDates)));
        Path input = Files.writeString(
                folder.resolve("in.ndjson"),
                "{\"id\":\"1\",\"attributes\":[{\"name\":\"born\",\"type\":\"date\",\"value\":\"2001-02-03\"}]}\n"
                        + "{\"id\":\"2\",\"attributes\":[{\"name\":\"code\",\"type\":\"string\",\"value\":\"2001-02-03\"}]}\n"
                        + "{\"id\":\"3\",\"attributes\":{\"code\":\"x\",\"name\":\"2001-02-03\"}}\n");
        files.store(project, input);
        Path exported = folder.resolve("out.ndjson");

        files.export(project, Format.NDJSON, exported);

        String plainDate = "\"attributes\":{\"born\":\"2001-02-03\"}}";
        String plainText = "\"attributes\":{\"code\":\"2001-02-03\"}}";
        List<String> lines = Files.readAllLines(exported);
        assertThat(lines.get(0).endsWith(plainDate)).isEqualTo(inferDates);
        assertThat(lines.get(1).endsWith(plainText)).isEqualTo(!inferDates);
        assertThat(lines.get(2)).isEqualTo("{\"id\":\"3\",\"attributes\":{\"code\":\"x\",\"name\":\"2001-02-03\"}}");
    }

    @Test
    void an_attribute_that_is_called_id_or_like_a_type_is_told_from_the_id_and_the_types(TestDatabase database)
            throws IOException {
        database.createKey("names");
        database.createKey("names-again");
        ImportFixture files = new ImportFixture(database);
        Path input = Files.writeString(
                folder.resolve("in.ndjson"),
                "{\"id\":\"1\",\"attributes\":{\"id\":\"x\",\"utm:number\":\"y\",\"a,\\\"b\":true,\":date\":\"z\"}}\n");
        files.store("names", input);
        Path exported = folder.resolve("out.csv");

        files.export("names", Format.CSV, exported);
        files.store("names-again", exported);

        assertThat(Files.readAllLines(exported).get(0))
                .isEqualTo("id,name,email,mobile,:date:string,\"a,\"\"b:boolean\",id:string,utm:number:string");
        assertThat(files.profiles("names-again")).isEqualTo(files.profiles("names"));
    }

    private static List<String> bodies(Random random) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < PROFILES; i++) {
            StringBuilder body = new StringBuilder("{\"id\":");
            Json.appendQuoted(body, id(i, random));
            body.append(",\"attributes\":[");
            boolean first = true;
            for (int name = 0; name < 40; name++) {
                if (random.nextInt(4) == 0) {
                    body.append(first ? "" : ",");
                    first = false;
                    appendItem(body, name, random);
                }
            }
            bodies.add(body.append("]}").toString());
        }
        return bodies;
    }

    private static String id(int number, Random random) {
        return random.nextBoolean() ? "c" + number : number + STRINGS.get(random.nextInt(STRINGS.size())) + "ä";
    }

    private static void appendItem(StringBuilder body, int name, Random random) {
        String type = TYPES.get(name % TYPES.size());
        body.append("{\"type\":\"").append(type).append("\",\"name\":");
        Json.appendQuoted(body, "n:" + name + (name % 3 == 0 ? ",\"ö" : ""));
        body.append(",\"value\":");
        switch (type) {
            case "string" -> Json.appendQuoted(body, pick(STRINGS, random) + (random.nextBoolean() ? "" : "x"));
            case "number" -> body.append(random.nextBoolean() ? pick(NUMBERS, random) : random.nextGaussian());
            case "boolean" -> body.append(random.nextBoolean());
            default -> Json.appendQuoted(body, pick(DATES, random));
        }
        body.append('}');
    }

    private static String pick(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
