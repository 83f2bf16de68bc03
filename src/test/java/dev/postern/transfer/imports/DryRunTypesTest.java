package dev.postern.transfer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Ignored;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.domain.type.TypeFix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DryRunTypesTest {
    private final DryRunTypes types = new DryRunTypes();

    @Test
    void a_row_is_judged_by_the_types_that_rows_before_would_have_fixed() {
        judge("age", AttributeType.NUMBER, List.of(), AttributeType.NUMBER);

        RowResult fits = judge("age", AttributeType.NUMBER, List.of(), AttributeType.NUMBER);
        RowResult other = judge("age", AttributeType.STRING, List.of(), AttributeType.STRING);

        assertThat(fits.ignored()).isEmpty();
        assertThat(fits.wouldFix()).isEmpty();
        assertThat(other.ignored()).containsExactly(mismatch(AttributeType.NUMBER, AttributeType.STRING));
        assertThat(other.wouldFix()).isEmpty();
    }

    @Test
    void within_a_packet_the_row_before_counts_only_where_no_earlier_packet_came_first() {
        judge("age", AttributeType.NUMBER, List.of(), AttributeType.NUMBER);

        RowResult judged = types.apply(
                user("age", AttributeType.NUMBER),
                new RowResult(
                        Optional.empty(), List.of(mismatch(AttributeType.STRING, AttributeType.NUMBER)), List.of()));

        assertThat(judged.ignored()).isEmpty();
    }

    @Test
    void what_is_ignored_for_other_reasons_stays() {
        judge("age", AttributeType.NUMBER, List.of(), AttributeType.NUMBER);

        RowResult judged = judge("age", AttributeType.NUMBER, List.of(new Ignored.ProfileFull("age")));

        assertThat(judged.ignored()).containsExactly(new Ignored.ProfileFull("age"));
    }

    private RowResult judge(String name, AttributeType type, List<Ignored> ignored, AttributeType... fixes) {
        List<TypeFix> wouldFix =
                List.of(fixes).stream().map(fix -> new TypeFix(name, fix)).toList();
        return types.apply(user(name, type), new RowResult(Optional.empty(), ignored, wouldFix));
    }

    private static TrackUser user(String name, AttributeType type) {
        return new TrackUser("1", List.of(new Attribute(name, new AttributeValue(type, "5"))), List.of());
    }

    private static Ignored mismatch(AttributeType expected, AttributeType received) {
        return new Ignored.TypeMismatch("age", expected, received);
    }
}
