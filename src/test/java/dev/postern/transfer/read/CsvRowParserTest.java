package dev.postern.transfer.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.AttributeType;
import dev.postern.transfer.Column;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowParserTest {
    private static final CsvCells CELLS = new CsvCells(',');

    @Test
    void a_title_states_the_type_of_its_column() throws UnreadableRecord {
        assertThat(body(
                        "id,Total Orders:number,vip:boolean,born:date,code:string",
                        "1, 5.50 ,TRUE,2001-02-03,2001-02-03"))
                .isEqualTo("{\"id\":\"1\",\"attributes\":["
                        + item("Total Orders", "number", "5.50") + ","
                        + item("vip", "boolean", "true") + ","
                        + item("born", "date", "\"2001-02-03\"") + ","
                        + item("code", "string", "\"2001-02-03\"") + "]}");
    }

    @Test
    void a_column_without_a_type_is_text_that_the_parser_judges() throws UnreadableRecord {
        assertThat(body("age,id,born,vip", "5,1,2001-02-03,true"))
                .isEqualTo("{\"id\":\"1\",\"attributes\":["
                        + item("age", "\"5\"") + ","
                        + item("born", "\"2001-02-03\"") + ","
                        + item("vip", "\"true\"") + "]}");
    }

    @Test
    void what_the_project_has_fixed_is_taken_where_the_cell_is_written_so() throws UnreadableRecord {
        Map<String, AttributeType> fixed = Map.of(
                "age", AttributeType.NUMBER,
                "vip", AttributeType.BOOLEAN,
                "born", AttributeType.DATE,
                "code", AttributeType.STRING);
        CsvRowParser body = new CsvRowParser(header("id,age,vip,born,code"), fixed, EmptyCells.IGNORE);

        assertThat(text(body, "1,5,False,2001-02-03,7"))
                .contains(
                        item("age", "5"), item("vip", "false"), item("born", "\"2001-02-03\""), item("code", "\"7\""));
        assertThat(text(body, "1,n/a,yes,soon,2001-02-03"))
                .contains(
                        item("age", "\"n/a\""),
                        item("vip", "\"yes\""),
                        item("born", "\"soon\""),
                        item("code", "\"2001-02-03\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"007", "+5", "1.", ".5", "0x10", "1 000", "5€", "NaN", "1e", "--1"})
    void what_is_no_json_number_stays_a_text_for_the_parser_to_refuse(String cell) throws UnreadableRecord {
        assertThat(body("id,n:number", "1," + cell)).contains(item("n", "number", "\"" + cell + "\""));
    }

    @ParameterizedTest
    @CsvSource({
        "IGNORE, '[]'",
        "REMOVE, '[{\"name\":\"a\",\"value\":null},{\"name\":\"n\",\"type\":\"number\",\"value\":null}]'",
        "STRING, '[{\"name\":\"a\",\"value\":\"\"}]'"
    })
    void a_cell_with_nothing_in_it_does_what_was_asked_for(EmptyCells empty, String attributes)
            throws UnreadableRecord {
        CsvRowParser body = new CsvRowParser(header("a,id,n:number"), Map.of(), empty);

        assertThat(text(body, ",1,")).isEqualTo("{\"id\":\"1\",\"attributes\":" + attributes + "}");
    }

    @Test
    void two_quotes_are_the_empty_text_where_a_text_can_be() throws UnreadableRecord {
        assertThat(body("id,a,n:number", "1,\"\",\"\""))
                .isEqualTo("{\"id\":\"1\",\"attributes\":[" + item("a", "\"\"") + "]}");
    }

    @Test
    void a_letter_that_only_looks_like_another_case_of_false_leaves_the_json_whole() throws UnreadableRecord {
        assertThat(body("id,b:boolean", "1,fal\u017fe")).contains("\"value\":false}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1,2,3", "\"1\"x,2"})
    void a_row_that_does_not_fit_its_header_is_unreadable(String row) {
        assertThatThrownBy(() -> body("id,a", row)).isInstanceOf(UnreadableRecord.class);
    }

    @Test
    void bytes_that_are_no_utf_8_are_unreadable() {
        assertThatThrownBy(() -> CELLS.read(new byte[] {'1', ',', (byte) 0xE4}))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessage("is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a,b", "ID,a", "id:string,a", "id,a,a", "id,a,a:number", "id,id", "id,", "id,:number", "id,,a"})
    void a_header_without_an_id_or_with_a_name_twice_or_none_is_of_no_use(String header) {
        assertThatThrownBy(() -> header(header)).isInstanceOf(UnreadableRecord.class);
    }

    @Test
    void only_a_type_after_the_last_colon_is_a_type() throws UnreadableRecord {
        assertThat(header("id,utm:source,utm:number:string,a:Number,id:string").columns())
                .extracting(Column::name)
                .containsExactly("id", "utm:source", "utm:number", "a:Number", "id");
    }

    private static String body(String header, String row) throws UnreadableRecord {
        return text(new CsvRowParser(header(header), Map.of(), EmptyCells.IGNORE), row);
    }

    private static String text(CsvRowParser body, String row) throws UnreadableRecord {
        return new String(body.of(CELLS.read(row.getBytes(UTF_8))), UTF_8);
    }

    private static CsvHeader header(String titles) throws UnreadableRecord {
        return CsvHeader.of(CELLS.read(titles.getBytes(UTF_8)));
    }

    private static String item(String name, String type, String value) {
        return "{\"name\":\"" + name + "\",\"type\":\"" + type + "\",\"value\":" + value + "}";
    }

    private static String item(String name, String value) {
        return "{\"name\":\"" + name + "\",\"value\":" + value + "}";
    }
}
