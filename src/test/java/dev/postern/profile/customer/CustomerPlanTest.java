package dev.postern.profile.customer;

import static dev.postern.domain.type.AttributeType.DATE;
import static dev.postern.domain.type.AttributeType.NUMBER;
import static dev.postern.domain.type.AttributeType.STRING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.DryRun;
import dev.postern.domain.Ignored;
import dev.postern.domain.type.AttributeName;
import dev.postern.profile.Commands;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.customer.HeldProfile;
import dev.postern.store.customer.ProfileChange;
import dev.postern.store.type.NewAttributeType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CustomerPlanTest {
    private static final AttributeTypes TYPES =
            AttributeTypes.RESERVED_ONLY.with(Map.of("a", STRING, "b", STRING, "c", STRING, "d", STRING, "n", NUMBER));

    private final CustomerPlan plan = new CustomerPlan(new TypePlan(name -> TYPES.typeOf(name.name()), 2), 3);

    private void add(Set<String> existing, String customerId, String... members) {
        plan.add(Commands.command("p", Commands.user(customerId, members)), new HeldProfile(existing, false));
    }

    private static NewAttributeType fixed(String name, dev.postern.domain.type.AttributeType type) {
        return new NewAttributeType(new AttributeName(AttributeName.PROFILE, name), type, "key1");
    }

    private static List<List<Ignored>> ignored(CustomerPlan plan) {
        return plan.verdicts().stream().map(DryRun.Verdict::ignored).toList();
    }

    @Test
    void the_first_value_fixes_the_type_and_the_next_is_judged_by_it() {
        add(Set.of(), "c1", "x=5");
        add(Set.of(), "c2", "x=a");
        add(Set.of(), "c3", "x=7");
        assertThat(plan.types().newTypes()).containsExactly(fixed("x", NUMBER));
        assertThat(plan.types().newNameToType()).isEqualTo(Map.of(new AttributeName("", "x"), NUMBER));
        assertThat(ignored(plan))
                .containsExactly(List.of(), List.of(new Ignored.TypeMismatch("x", NUMBER, STRING)), List.of());
        assertThat(plan.changes())
                .containsExactly(
                        new ProfileChange("c1", "{\"x\":5}", ""),
                        new ProfileChange("c2", "{}", ""),
                        new ProfileChange("c3", "{\"x\":7}", ""));
    }

    @Test
    void a_date_fixes_date_and_is_stored_normalised() {
        add(Set.of(), "c1", "x=2026-07-30 10:00:00");
        add(Set.of(), "c1", "x=2026-07-31");
        assertThat(plan.types().newTypes()).containsExactly(fixed("x", DATE));
        assertThat(plan.changes()).containsExactly(new ProfileChange("c1", "{\"x\":\"2026-07-31\"}", ""));
    }

    @Test
    void new_types_are_sorted_by_name() {
        add(Set.of(), "c1", "z=5", "y=a");
        assertThat(plan.types().newTypes()).containsExactly(fixed("y", STRING), fixed("z", NUMBER));
    }

    @Test
    void the_commands_of_a_customer_are_one_change() {
        add(Set.of("a"), "c1", "a=1x", "b");
        add(Set.of("a"), "c1", "b=2x", "a");
        assertThat(plan.changes()).containsExactly(new ProfileChange("c1", "{\"b\":\"2x\"}", "{\"a\"}"));
    }

    @Test
    void a_full_profile_takes_what_it_has_and_what_removals_free() {
        add(Set.of("a", "b", "c"), "c1", "d=x", "a=y", "name=z");
        add(Set.of("a", "b", "c"), "c1", "d=x", "b");
        add(Set.of("a", "b", "c"), "c1", "b=x");
        assertThat(ignored(plan))
                .containsExactly(
                        List.of(new Ignored.ProfileFull("d")), List.of(), List.of(new Ignored.ProfileFull("b")));
        assertThat(plan.changes())
                .containsExactly(new ProfileChange("c1", "{\"a\":\"y\",\"name\":\"z\",\"d\":\"x\"}", "{\"b\"}"));
    }

    @Test
    void new_attributes_are_taken_in_the_order_of_the_body() {
        add(Set.of("a", "name", "email"), "c1", "d=x", "c=x", "b=x");
        assertThat(ignored(plan)).containsExactly(List.of(new Ignored.ProfileFull("b")));
    }

    @Test
    void what_is_ignored_fixes_no_type() {
        add(Set.of("a", "b", "c"), "c1", "x=5");
        add(Set.of(), "c2", "x=text");
        assertThat(ignored(plan)).containsExactly(List.of(new Ignored.ProfileFull("x")), List.of());
        assertThat(plan.types().newTypes()).containsExactly(fixed("x", STRING));
    }

    @Test
    void a_removal_fixes_no_type() {
        add(Set.of(), "c1", "x");
        assertThat(plan.types().newTypes()).isEmpty();
    }

    @Test
    void a_full_project_takes_no_new_names() {
        add(Set.of(), "c1", "x=5", "y=5", "z=5");
        add(Set.of(), "c2", "z=a", "x=a", "y=7");
        assertThat(plan.types().isProjectFull()).isTrue();
        assertThat(ignored(plan))
                .containsExactly(
                        List.of(new Ignored.ProjectFull("z")),
                        List.of(new Ignored.ProjectFull("z"), new Ignored.TypeMismatch("x", NUMBER, STRING)));
        assertThat(plan.types().newTypes()).containsExactly(fixed("x", NUMBER), fixed("y", NUMBER));
    }

    @Test
    void a_project_with_room_is_not_full() {
        add(Set.of(), "c1", "x=5", "y=5");
        assertThat(plan.types().isProjectFull()).isFalse();
    }
}
