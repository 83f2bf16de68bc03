package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Ignored;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.types.Caps;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Concurrent commands leave in a real database the rows that they would leave one by one. */
@WithPostgres
class ProfileServicePropertyTest {
    private static final long SEED = 70_001L;

    private final TestDatabase database;

    ProfileServicePropertyTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void begin_with_an_empty_project() {
        ServiceFixture.reset(database);
    }

    private SequentialModel fixTypes(int cap) {
        SequentialModel model = new SequentialModel(cap, 10_000);
        for (String name : RandomUsers.NAMES) {
            AttributeType type = RandomUsers.typeOf(name);
            model.fix(name, type);
            database.execute(
                    "INSERT INTO attribute_types VALUES (?, ?, ?, now(), 'key0')",
                    ServiceFixture.PROJECT,
                    name,
                    type.label());
        }
        return model;
    }

    /** All types are known to the service too, so that nothing has to ask for them and stay behind. */
    private static void warm(ServiceFixture fixture, SequentialModel model) {
        for (String name : RandomUsers.NAMES) {
            String value = switch (name.charAt(0)) {
                case 's' -> "t";
                case 'n' -> "1";
                case 'b' -> "true";
                default -> "2026-07-30";
            };
            TrackUser user = Commands.user("warm", name + "=" + value);
            assertThat(fixture.track(user).ignored()).isEqualTo(model.apply(user));
        }
    }

    @Test
    void many_commands_of_few_customers_at_once_are_stored_in_their_order() {
        SequentialModel model = fixTypes(RandomUsers.NAMES.size());
        try (ServiceFixture fixture = new ServiceFixture(database, new Caps(RandomUsers.NAMES.size(), 10_000))) {
            warm(fixture, model);
            for (int round = 0; round < 40; round++) {
                Random random = new Random(SEED + round);
                RandomUsers users = new RandomUsers(random, 1 + random.nextInt(12), 6);
                List<TrackUser> commands = new ArrayList<>();
                for (int i = random.nextInt(120); i >= 0; i--) {
                    commands.add(users.next());
                }
                String where = "seed " + (SEED + round) + ": " + commands;
                List<List<Ignored>> expected =
                        commands.stream().map(model::apply).toList();
                assertThat(fixture.track(commands)).as(where).isEqualTo(expected);
                assertThat(fixture.profiles()).as(where).isEqualTo(model.profiles());
            }
            // The first command brought one name, and with it came all types of the project.
            assertThat(fixture.metric("postern_types_missed_total")).isEqualTo(1);
        }
    }

    @Test
    void batches_ahead_and_batches_written_again_keep_the_order_of_each_customer() {
        int cap = 5;
        SequentialModel model = fixTypes(cap);
        // A sequence does not roll back: one row in thirty fails its batch, which succeeds when it is written again.
        database.execute("CREATE SEQUENCE conflicts");
        database.execute("""
                CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF nextval('conflicts') % 30 = 0 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;
                  RETURN NEW;
                END $$""");
        try (ServiceFixture fixture = new ServiceFixture(database, new Caps(cap, 10_000))) {
            warm(fixture, model);
            database.execute(
                    "CREATE TRIGGER conflict BEFORE INSERT ON profiles FOR EACH ROW EXECUTE FUNCTION conflict()");
            for (int round = 0; round < 20; round++) {
                String where = "seed " + (SEED + round);
                RandomUsers users = new RandomUsers(new Random(SEED + round), 12, 4);
                List<List<Ignored>> expected = new ArrayList<>();
                List<Future<Verdict>> replies = new ArrayList<>();
                for (int wave = 0; wave < 30; wave++) {
                    List<TrackUser> some = Stream.generate(users::next).limit(8).toList();
                    some.forEach(user -> expected.add(model.apply(user)));
                    replies.addAll(fixture.send(some.stream()
                            .map(user -> Commands.command(ServiceFixture.PROJECT, user))
                            .toList()));
                }
                assertThat(replies)
                        .as(where)
                        .map(reply -> ServiceFixture.inTime(reply).ignored())
                        .isEqualTo(expected);
                assertThat(fixture.profiles()).as(where).isEqualTo(model.profiles());
            }
            assertThat(fixture.metric("postern_batch_ahead_total")).isPositive();
            assertThat(fixture.metric("postern_retries_total")).isPositive();
        } finally {
            database.execute("DROP FUNCTION conflict CASCADE");
            database.execute("DROP SEQUENCE conflicts");
        }
    }

    @Test
    void a_row_counts_once_however_many_commands_wrote_it() {
        try (ServiceFixture fixture = new ServiceFixture(database, new Caps(5, 10_000))) {
            // The first one starts a transaction at once, the other two share the next one.
            List<TrackUser> users =
                    List.of(Commands.user("c", "x=a"), Commands.user("c", "x=b"), Commands.user("c", "x=c"));
            assertThat(fixture.track(users)).containsOnly(List.of());
            assertThat(fixture.metric("postern_rows_total{outcome=\"created\"}"))
                    .isEqualTo(1);
            assertThat(fixture.metric("postern_rows_total{outcome=\"updated\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void full_profiles_take_what_they_would_take_alone() {
        int cap = 5;
        SequentialModel model = fixTypes(cap);
        int full = 0;
        try (ServiceFixture fixture = new ServiceFixture(database, new Caps(cap, 10_000))) {
            for (int round = 0; round < 60; round++) {
                RandomUsers users = new RandomUsers(new Random(SEED + round), 1, cap);
                List<TrackUser> commands = new ArrayList<>();
                for (int customer = 0; customer < 15; customer++) {
                    commands.add(users.of("c" + customer));
                }
                String where = "seed " + (SEED + round) + ": " + commands;
                List<List<Ignored>> expected =
                        commands.stream().map(model::apply).toList();
                assertThat(fixture.track(commands)).as(where).isEqualTo(expected);
                assertThat(fixture.profiles()).as(where).isEqualTo(model.profiles());
                full += expected.stream().anyMatch(ProfileServicePropertyTest::hasProfileFull) ? 1 : 0;
            }
        }
        assertThat(full).as("rounds in which the cap bites").isGreaterThan(20);
    }

    private static boolean hasProfileFull(List<Ignored> ignored) {
        return ignored.stream().anyMatch(one -> one.reason() == Ignored.Reason.PROFILE_FULL);
    }

    @Test
    void first_writes_and_full_profiles_at_once_keep_every_rule() {
        Caps caps = new Caps(5, 8);
        try (ServiceFixture fixture = new ServiceFixture(database, caps);
                ServiceFixture other = new ServiceFixture(database, caps)) {
            Sent sent = new Sent(caps);
            for (int round = 0; round < 12; round++) {
                Random random = new Random(SEED + round);
                List<TrackUser> here = randomCommands(random);
                List<TrackUser> there = randomCommands(random);
                var elsewhere = other.send(there.stream()
                        .map(user -> Commands.command(ServiceFixture.PROJECT, user))
                        .toList());
                sent.add(here, fixture.track(here));
                sent.add(
                        there,
                        elsewhere.stream()
                                .map(reply -> ServiceFixture.inTime(reply).ignored())
                                .toList());
                sent.check("seed " + (SEED + round), fixture);
            }
        }
    }

    private static List<TrackUser> randomCommands(Random random) {
        RandomUsers users = new RandomUsers(random, 8, 5);
        List<TrackUser> commands = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            commands.add(users.next());
        }
        return commands;
    }

    /** Everything that two processes were sent, and what must hold of it in whatever order it came. */
    private record Sent(Caps caps, List<TrackUser> users, List<List<Ignored>> ignored) {
        Sent(Caps caps) {
            this(caps, new ArrayList<>(), new ArrayList<>());
        }

        void add(List<TrackUser> more, List<List<Ignored>> replies) {
            assertThat(replies).hasSameSizeAs(more);
            users.addAll(more);
            ignored.addAll(replies);
        }

        void check(String where, ServiceFixture fixture) {
            Map<String, String> nameToType = fixture.types();
            assertThat(nameToType).as(where).hasSizeLessThanOrEqualTo(caps.projectAttributes());
            Set<String> stored = new HashSet<>();
            fixture.profiles().forEach((customer, profile) -> {
                assertThat(SequentialModel.custom(profile))
                        .as(where + customer)
                        .isLessThanOrEqualTo(caps.profileAttributes());
                profile.forEach((name, json) -> stored.add(customer + " " + name + " " + json));
            });
            for (int i = 0; i < users.size(); i++) {
                for (Ignored one : ignored.get(i)) {
                    checkReason(where + " " + users.get(i), one, nameToType);
                }
                stored.removeAll(taken(users.get(i), ignored.get(i), nameToType));
            }
            assertThat(stored)
                    .as(where + ": every stored value was sent and taken")
                    .isEmpty();
        }

        private void checkReason(String where, Ignored one, Map<String, String> nameToType) {
            if (one instanceof Ignored.TypeMismatch mismatch) {
                String type = nameToType.getOrDefault(mismatch.attribute(), "string");
                assertThat(mismatch.expected().label()).as(where).isEqualTo(type);
                assertThat(mismatch.received()).as(where).isNotEqualTo(mismatch.expected());
            } else if (one instanceof Ignored.ProjectFull full) {
                assertThat(nameToType)
                        .as(where)
                        .hasSize(caps.projectAttributes())
                        .doesNotContainKey(full.attribute());
            }
        }

        private static Set<String> taken(TrackUser user, List<Ignored> ignored, Map<String, String> nameToType) {
            Set<String> left = new HashSet<>();
            ignored.forEach(one -> left.add(one.attribute()));
            Set<String> taken = new HashSet<>();
            for (Attribute attribute : user.attributes()) {
                if (!left.contains(attribute.name())) {
                    AttributeType type = AttributeType.ofLabel(nameToType.getOrDefault(attribute.name(), "string"));
                    assertThat(attribute.value().fits(type))
                            .as("%s of %s", attribute, user)
                            .isTrue();
                    taken.add(
                            user.customerId() + " " + attribute.name() + " " + Commands.json(attribute.value(), type));
                }
            }
            return taken;
        }
    }
}
