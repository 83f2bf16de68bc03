package dev.postern.profile.types;

import static dev.postern.domain.type.AttributeType.BOOLEAN;
import static dev.postern.domain.type.AttributeType.DATE;
import static dev.postern.domain.type.AttributeType.NUMBER;
import static dev.postern.domain.type.AttributeType.STRING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Ignored;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.Commands;
import dev.postern.profile.customer.ResolvedProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeTypesTest {
    private static final AttributeTypes TYPES =
            AttributeTypes.RESERVED_ONLY.with(Map.of("s", STRING, "n", NUMBER, "b", BOOLEAN, "d", DATE));

    private static ResolvedProfile resolved(AttributeTypes types, String... members) {
        TrackUser user = Commands.user("c", members);
        return ResolvedProfile.of(user, (Resolution.Resolved) types.resolve(user.attributes()));
    }

    private static String stored(ResolvedProfile profile) {
        return new AttributesWriter().write(profile.stored());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "s=x, \"x\"",
                "s=2026-07-30 10:00:00, \"2026-07-30 10:00:00\"",
                "s=, \"\"",
                "d=2026-07-30 10:00:00, \"2026-07-30T10:00:00.000Z\"",
                "d=2026-07-30, \"2026-07-30\"",
                "n=5, 5",
                "b=true, true",
                "name=x, \"x\"",
                "email=2026-07-30, \"2026-07-30\""
            })
    void a_value_of_the_fixed_type_is_stored_as_it_writes_it(String member, String json) {
        ResolvedProfile profile = resolved(TYPES, member);
        assertThat(stored(profile)).isEqualTo("{\"" + member.substring(0, member.indexOf('=')) + "\":" + json + "}");
        assertThat(profile.ignored()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "s=5, STRING, NUMBER", "s=true, STRING, BOOLEAN", "n=x, NUMBER, STRING", "n=2026-07-30, NUMBER, DATE",
        "n=true, NUMBER, BOOLEAN", "b=5, BOOLEAN, NUMBER", "d=x, DATE, STRING", "d=5, DATE, NUMBER",
        "name=5, STRING, NUMBER", "mobile=true, STRING, BOOLEAN"
    })
    void a_value_of_another_type_is_ignored(String member, AttributeType expected, AttributeType received) {
        ResolvedProfile profile = resolved(TYPES, member, "n=1");
        String name = member.substring(0, member.indexOf('='));
        assertThat(profile.ignored()).containsExactly(new Ignored.TypeMismatch(name, expected, received));
        assertThat(stored(profile)).isEqualTo("{\"n\":1}");
    }

    @Test
    void order_and_removals_are_kept() {
        ResolvedProfile profile = resolved(TYPES, "n=1", "x", "s=a", "name=b", "y");
        assertThat(stored(profile)).isEqualTo("{\"n\":1,\"s\":\"a\",\"name\":\"b\"}");
        assertThat(profile.removed()).containsExactly("x", "y");
    }

    @Test
    void every_unknown_name_is_asked_for() {
        assertThat(TYPES.resolve(
                        Commands.user("c", "s=a", "x=1", "n=x", "N=1", "y=1").attributes()))
                .isEqualTo(new Resolution.Missing(List.of("x", "N", "y")));
    }

    @Test
    void to_remove_an_unknown_name_asks_for_nothing() {
        assertThat(resolved(AttributeTypes.RESERVED_ONLY, "x").removed()).containsExactly("x");
    }

    @Test
    void in_a_full_project_an_unknown_name_is_ignored() {
        AttributeTypes full = TYPES.with(Map.of("z", STRING)).complete();
        ResolvedProfile profile = resolved(full, "x=1", "z=a", "n=x");
        assertThat(profile.ignored())
                .containsExactly(new Ignored.ProjectFull("x"), new Ignored.TypeMismatch("n", NUMBER, STRING));
        assertThat(stored(profile)).isEqualTo("{\"z\":\"a\"}");
    }

    @Test
    void a_snapshot_never_changes() {
        AttributeTypes more = TYPES.with(Map.of("x", NUMBER));
        assertThat(TYPES.typeOf("x")).isEmpty();
        assertThat(more.typeOf("x")).hasValue(NUMBER);
        assertThat(more.size()).isEqualTo(TYPES.size() + 1);
        assertThat(TYPES.with(Map.of())).isSameAs(TYPES);
    }

    @Test
    void names_that_are_learned_one_after_the_other_are_all_known() {
        AttributeTypes types = AttributeTypes.RESERVED_ONLY.at(7);
        for (int i = 0; i < 3_000; i++) {
            types = types.with(Map.of("n" + i, i % 2 == 0 ? AttributeType.NUMBER : AttributeType.DATE));
            assertThat(types.size()).isEqualTo(i + 4);
        }
        for (int i = 0; i < 3_000; i++) {
            assertThat(types.typeOf("n" + i)).contains(i % 2 == 0 ? AttributeType.NUMBER : AttributeType.DATE);
        }
        assertThat(types.version()).isEqualTo(7);
        assertThat(types.typeOf("n3000")).isEmpty();
        assertThat(resolved(types, "n2=5", "n1=text").ignored())
                .containsExactly(new Ignored.TypeMismatch("n1", AttributeType.DATE, AttributeType.STRING));
    }

    @Test
    void what_is_known_already_makes_no_new_snapshot() {
        AttributeTypes types = AttributeTypes.RESERVED_ONLY.with(Map.of("n", AttributeType.NUMBER));
        assertThat(types.with(Map.of("n", AttributeType.NUMBER))).isSameAs(types);
        assertThat(types.with(Map.of())).isSameAs(types);
    }
}
