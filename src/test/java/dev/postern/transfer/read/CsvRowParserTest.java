package dev.postern.transfer.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.config.Settings;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.parse.ParseResult;
import dev.postern.parse.TrackUserParser;
import dev.postern.transfer.Column;
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowParserTest {
    private static final CsvOptions AS_IT_IS = new CsvOptions(',', EmptyCells.IGNORE, CsvMapping.NONE);
    private static final CsvCells CELLS = new CsvCells(',');
    private static final TrackUserParser BODIES =
            new TrackUserParser(Settings.load(Map.of(), Optional.empty()).validationRules());

    @Test
    void a_title_states_the_type_of_its_column() throws UnreadableRecord {
        assertThat(customer(
                        "id,Total Orders:number,vip:boolean,born:date,code:string",
                        "1, 5.50 ,TRUE,2001-02-03,2001-02-03"))
                .isEqualTo(new TrackUser(
                        "1",
                        List.of(
                                inferred("Total Orders", AttributeType.NUMBER, "5.50"),
                                inferred("vip", AttributeType.BOOLEAN, "true"),
                                stated("born", AttributeType.DATE, "2001-02-03"),
                                stated("code", AttributeType.STRING, "2001-02-03")),
                        List.of()));
    }

    @Test
    void a_column_without_a_type_is_a_text_or_a_date() throws UnreadableRecord {
        assertThat(customer("age,id,born,vip", "5,1,2001-02-03,true"))
                .isEqualTo(new TrackUser(
                        "1",
                        List.of(
                                inferred("age", AttributeType.STRING, "5"),
                                inferred("born", AttributeType.DATE, "2001-02-03"),
                                inferred("vip", AttributeType.STRING, "true")),
                        List.of()));
    }

    @Test
    void a_type_that_the_project_has_fixed_is_taken_where_the_cell_is_written_so() throws UnreadableRecord {
        CsvRowParser parser = fixedParser();

        assertThat(customer(parser, "1,5,False,2001-02-03,7").attributes())
                .containsExactly(
                        inferred("age", AttributeType.NUMBER, "5"),
                        inferred("vip", AttributeType.BOOLEAN, "false"),
                        inferred("born", AttributeType.DATE, "2001-02-03"),
                        inferred("code", AttributeType.STRING, "7"));
    }

    @Test
    void a_cell_that_is_not_written_as_the_project_has_fixed_stays_a_text() throws UnreadableRecord {
        CsvRowParser parser = fixedParser();

        assertThat(customer(parser, "1,n/a,yes,soon,2001-02-03").attributes())
                .containsExactly(
                        inferred("age", AttributeType.STRING, "n/a"),
                        inferred("vip", AttributeType.STRING, "yes"),
                        inferred("born", AttributeType.STRING, "soon"),
                        inferred("code", AttributeType.DATE, "2001-02-03"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"007", "+5", "1.", ".5", "0x10", "1 000", "5€", "NaN", "1e", "--1"})
    void a_cell_that_is_no_json_number_is_refused_in_the_words_of_the_api(String cell) throws UnreadableRecord {
        assertThat(violations("id,n:number", "1," + cell))
                .containsExactly("attribute.type \"attributes.n\" must be a number, as its type says");
    }

    @ParameterizedTest
    @ValueSource(strings = {"None", "(null)", "gid://shopify/Customer/", "gid://shopify/Customer/undefined"})
    void an_id_that_is_a_placeholder_is_refused_in_the_words_of_the_api(String id) throws UnreadableRecord {
        assertThat(violations("id,a", id + ",x"))
                .containsExactly("id.placeholder \"id\" must be the id of one customer, not a placeholder");
    }

    @ParameterizedTest
    @CsvSource({"IGNORE, '', ''", "REMOVE, '', 'a,n'", "STRING, 'a', ''"})
    void a_cell_with_nothing_in_it_does_what_was_asked_for(EmptyCells empty, String set, String removed)
            throws UnreadableRecord {
        CsvRowParser parser = new CsvRowParser(
                header("a,id,n:number"), BODIES, Map.of(), new CsvOptions(',', empty, CsvMapping.NONE));

        TrackUser customer = customer(parser, ",1,");

        assertThat(customer.attributes())
                .isEqualTo(set.isEmpty() ? List.of() : List.of(inferred(set, AttributeType.STRING, "")));
        assertThat(String.join(",", customer.removed())).isEqualTo(removed);
    }

    @Test
    void two_quotes_are_the_empty_text_where_a_text_can_be() throws UnreadableRecord {
        assertThat(customer("id,a,n:number", "1,\"\",\"\"").attributes())
                .containsExactly(inferred("a", AttributeType.STRING, ""));
    }

    @Test
    void a_letter_that_only_looks_like_another_case_of_false_is_false() throws UnreadableRecord {
        assertThat(customer("id,b:boolean", "1,fal\u017fe").attributes())
                .containsExactly(inferred("b", AttributeType.BOOLEAN, "false"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1,2,3", "\"1\"x,2"})
    void a_row_that_does_not_fit_its_header_is_unreadable(String row) {
        assertThatThrownBy(() -> customer("id,a", row)).isInstanceOf(UnreadableRecord.class);
    }

    @Test
    void bytes_that_are_no_utf_8_are_unreadable() {
        assertThatThrownBy(() -> CELLS.read(new byte[] {'1', ',', (byte) 0xE4}))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessage("is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b",
                "ID,a",
                "id:string,a",
                "id,a,a",
                "id,a,a:number",
                "id,id",
                "id,:number",
                "id,a:int",
                "id,a: Float",
                "id,,a"
            })
    void a_header_without_an_id_or_with_a_name_twice_or_none_is_of_no_use(String header) {
        assertThatThrownBy(() -> header(header)).isInstanceOf(UnreadableRecord.class);
    }

    @Test
    void a_header_with_a_name_that_breaks_a_rule_is_of_no_use() throws UnreadableRecord {
        CsvRowParser parser = new CsvRowParser(header("id," + "x".repeat(50)), BODIES, Map.of(), AS_IT_IS);

        assertThatThrownBy(parser::requireValidNames).hasMessageContaining("less than 50 characters");
    }

    @Test
    void a_header_may_have_more_columns_than_a_row_may_fill() throws UnreadableRecord {
        StringBuilder titles = new StringBuilder("id");
        for (int i = 0; i < 101; i++) {
            titles.append(",a").append(i);
        }
        CsvRowParser parser = new CsvRowParser(header(titles.toString()), BODIES, Map.of(), AS_IT_IS);
        parser.requireValidNames();

        assertThat(customer(parser, "1,x" + ",".repeat(100)).attributes()).hasSize(1);
        assertThat(violations(parser, "1" + ",x".repeat(101)))
                .containsExactly("array.max \"attributes\" must have at most 100 custom attributes");
    }

    @Test
    void only_a_type_after_the_last_colon_is_a_type() throws UnreadableRecord {
        assertThat(header("id,utm:source,utm:number:string,a : Number,id:string")
                        .columns())
                .extracting(Column::name)
                .containsExactly("id", "utm:source", "utm:number", "a", "id");
    }

    private static CsvRowParser fixedParser() throws UnreadableRecord {
        Map<String, AttributeType> nameToFixed = Map.of(
                "age", AttributeType.NUMBER,
                "vip", AttributeType.BOOLEAN,
                "born", AttributeType.DATE,
                "code", AttributeType.STRING);
        return new CsvRowParser(header("id,age,vip,born,code"), BODIES, nameToFixed, AS_IT_IS);
    }

    private static TrackUser customer(String header, String row) throws UnreadableRecord {
        return customer(new CsvRowParser(header(header), BODIES, Map.of(), AS_IT_IS), row);
    }

    private static TrackUser customer(CsvRowParser parser, String row) throws UnreadableRecord {
        return ((ParseResult.Valid<TrackUser>) parser.parse(CELLS.read(row.getBytes(UTF_8)))).command();
    }

    private static List<String> violations(String header, String row) throws UnreadableRecord {
        return violations(new CsvRowParser(header(header), BODIES, Map.of(), AS_IT_IS), row);
    }

    private static List<String> violations(CsvRowParser parser, String row) throws UnreadableRecord {
        var invalid = (ParseResult.Invalid<TrackUser>) parser.parse(CELLS.read(row.getBytes(UTF_8)));
        return invalid.violations().stream()
                .map(violation -> violation.code().label() + " " + violation.message())
                .toList();
    }

    private static CsvHeader header(String titles) throws UnreadableRecord {
        return CsvHeader.of(CELLS.read(titles.getBytes(UTF_8)), CsvMapping.NONE);
    }

    private static Attribute inferred(String name, AttributeType type, String text) {
        return new Attribute(name, new AttributeValue(type, text));
    }

    private static Attribute stated(String name, AttributeType type, String text) {
        return new Attribute(name, new AttributeValue(type, text, true));
    }
}
