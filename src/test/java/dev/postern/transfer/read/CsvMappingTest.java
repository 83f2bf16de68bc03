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
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvMappingTest {
    private static final CsvOptions AS_IT_IS = new CsvOptions(',', EmptyCells.IGNORE, CsvMapping.NONE);
    private static final CsvCells CELLS = new CsvCells(',');
    private static final TrackUserParser BODIES =
            new TrackUserParser(Settings.load(Map.of(), Optional.empty()).validationRules());

    @ParameterizedTest
    @ValueSource(strings = {"8.77E+12", "8e5", "877.0", "877.", "\"=\"\"877\"\"\"", "#N/A", "#REF!", " #NAME? "})
    void an_id_that_a_spreadsheet_has_damaged_is_unreadable(String id) {
        assertThatThrownBy(() -> customer("id,a", id + ",x"))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("a spreadsheet has damaged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"\" 877 \"|877", "'877|877", "'+877|+877", "''877|''877", "'a|'a", "8E|8E", "x.0|x.0"})
    void an_id_is_trimmed_and_an_apostrophe_before_a_number_is_taken_off(String cell, String id)
            throws UnreadableRecord {
        assertThat(customer("id,a", cell + ",x").customerId()).isEqualTo(id);
    }

    @Test
    void titles_are_trimmed_and_a_last_column_without_one_is_left_out() throws UnreadableRecord {
        assertThat(customer(" id , Orders:NUMBER,", "1,7,x").attributes())
                .containsExactly(inferred("Orders", AttributeType.NUMBER, "7"));
    }

    @Test
    void a_header_without_the_id_names_its_columns_and_the_options_that_help() {
        assertThatThrownBy(() -> header("Customer ID,Email"))
                .hasMessage(
                        "has no column id; it has Customer ID, Email. --id COLUMN says which of them names the customer;"
                                + " of a Shopify export, --preset shopify knows");
    }

    @Test
    void a_title_that_differs_from_a_reserved_one_by_its_case_is_warned_of() throws UnreadableRecord {
        assertThat(header("id,Email,name").warnings())
                .containsExactly(
                        "The column Email becomes an attribute of that name, not email; --rename Email=email makes"
                                + " it that.");
    }

    private static CsvMapping mapping(Optional<String> id) {
        return new CsvMapping(
                Optional.empty(),
                id,
                Map.of("E-Mail", "email"),
                Set.of("Notes"),
                Map.of("Orders", AttributeType.NUMBER, "VIP", AttributeType.BOOLEAN),
                Set.of("ja"),
                Set.of("nein"));
    }

    private static TrackUser mapped(CsvMapping mapping, String titles, String row) throws UnreadableRecord {
        CsvHeader header = CsvHeader.of(CELLS.read(titles.getBytes(UTF_8)), mapping);
        return customer(
                new CsvRowParser(header, BODIES, Map.of(), new CsvOptions(',', EmptyCells.IGNORE, mapping)), row);
    }

    @Test
    void options_say_what_the_columns_become() throws UnreadableRecord {
        assertThat(mapped(
                        mapping(Optional.of("Kundennummer")),
                        "E-Mail,Kundennummer,Notes,Orders,VIP",
                        "j@example.com,77,secret,7,Ja"))
                .isEqualTo(new TrackUser(
                        "77",
                        List.of(
                                inferred("email", AttributeType.STRING, "j@example.com"),
                                inferred("Orders", AttributeType.NUMBER, "7"),
                                inferred("VIP", AttributeType.BOOLEAN, "true")),
                        List.of()));
    }

    @Test
    void an_option_that_names_a_column_which_is_not_there_is_refused_with_those_that_are() {
        assertThatThrownBy(() -> mapped(mapping(Optional.empty()), "id,E-Mail,Notes,VIP", "1,2,3,4"))
                .hasMessage("has no column Orders, which --type names; it has id, E-Mail, Notes, VIP");
    }

    @Test
    void the_preset_of_shopify_knows_its_export() throws UnreadableRecord {
        CsvMapping shopify = new CsvMapping(
                Optional.of(CsvMapping.Preset.SHOPIFY),
                Optional.empty(),
                Map.of(),
                Set.of(),
                Map.of(),
                Set.of(),
                Set.of());

        assertThat(mapped(
                        shopify,
                        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address City,Phone,Total"
                                + " Spent,Total Orders,Note,Tags",
                        "'7233034191012,Asha,Rao,asha@example.com,yes,Mumbai,'+919876543210,1250.50,7,,\"vip, new\""))
                .isEqualTo(new TrackUser(
                        "7233034191012",
                        List.of(
                                inferred("email", AttributeType.STRING, "asha@example.com"),
                                inferred("Accepts Email Marketing", AttributeType.BOOLEAN, "true"),
                                inferred("Default Address City", AttributeType.STRING, "Mumbai"),
                                inferred("mobile", AttributeType.STRING, "+919876543210"),
                                inferred("Total Spent", AttributeType.NUMBER, "1250.50"),
                                inferred("Total Orders", AttributeType.NUMBER, "7"),
                                inferred("Tags", AttributeType.STRING, "vip, new"),
                                inferred("name", AttributeType.STRING, "Asha Rao")),
                        List.of()));
    }

    private static TrackUser customer(String header, String row) throws UnreadableRecord {
        return customer(new CsvRowParser(header(header), BODIES, Map.of(), AS_IT_IS), row);
    }

    private static TrackUser customer(CsvRowParser parser, String row) throws UnreadableRecord {
        return ((ParseResult.Valid<TrackUser>) parser.parse(CELLS.read(row.getBytes(UTF_8)))).command();
    }

    private static CsvHeader header(String titles) throws UnreadableRecord {
        return CsvHeader.of(CELLS.read(titles.getBytes(UTF_8)), CsvMapping.NONE);
    }

    private static Attribute inferred(String name, AttributeType type, String text) {
        return new Attribute(name, new AttributeValue(type, text));
    }
}
