package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.EventCommand;
import dev.postern.domain.EventId;
import dev.postern.domain.Ignored;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.types.Caps;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Concurrent events leave in a real database the rows that they would leave one by one, whichever of them came first. */
@WithPostgres
class EventServicePropertyTest {
    private static final long SEED = 81_003L;
    private static final int ROUNDS = 20;
    private static final int EVENTS = 120;
    private static final List<String> VALUES = List.of("7", "true", "2026-01-02", "text");

    private final TestDatabase database;
    private final Map<String, Map<String, AttributeType>> eventToTypes = new HashMap<>();
    private final Set<EventId> seenIds = new HashSet<>();
    private final List<String> stored = new ArrayList<>();

    EventServicePropertyTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void begin_with_an_empty_project() {
        ServiceFixture.reset(database);
        database.execute("TRUNCATE events, event_ids");
    }

    private static EventCommand random(Random random, boolean withIds) {
        List<String> members = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            if (random.nextBoolean()) {
                members.add(name + "=" + VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        Optional<String> id =
                withIds && random.nextInt(3) > 0 ? Optional.of("e" + random.nextInt(100)) : Optional.empty();
        TrackEvent event = new TrackEvent(
                "c" + random.nextInt(5),
                "event" + random.nextInt(3),
                OptionalLong.empty(),
                id,
                Commands.user("", members.toArray(String[]::new)).attributes());
        return Commands.event(ServiceFixture.PROJECT, event);
    }

    /** Section 3 of the contract, applied to one event after the other by the types that have won; what is ignored of it. */
    private List<Ignored> apply(TrackEvent event) {
        Map<String, AttributeType> types = eventToTypes.getOrDefault(event.name(), Map.of());
        List<Ignored> ignored = new ArrayList<>();
        Map<String, String> taken = new TreeMap<>();
        if (event.id().isPresent() && !seenIds.add(event.id().get())) {
            return List.of();
        }
        event.attributes().forEach(attribute -> {
            AttributeType type = Objects.requireNonNull(types.get(attribute.name()));
            if (attribute.value().fits(type)) {
                taken.put(attribute.name(), Commands.json(attribute.value(), type));
            } else {
                ignored.add(new Ignored.TypeMismatch(
                        attribute.name(), type, attribute.value().type()));
            }
        });
        stored.add(
                event.customerId() + " " + event.name() + " " + event.eventId().orElse("-") + " " + taken);
        return ignored;
    }

    /** A type that has won stays. */
    private void learnWinners(String where) {
        for (Map<String, Object> row : database.query("SELECT event, name, type FROM attribute_types")) {
            AttributeType type = AttributeType.ofLabel(String.valueOf(row.get("type")));
            AttributeType before = eventToTypes
                    .computeIfAbsent(String.valueOf(row.get("event")), event -> new HashMap<>())
                    .putIfAbsent(String.valueOf(row.get("name")), type);
            assertThat(before == null ? type : before).as(where).isEqualTo(type);
        }
    }

    private List<String> rows() {
        return database
                .query("SELECT concat_ws(' ', customer_id, name, coalesce(event_id, '-'), (SELECT '{' || coalesce("
                        + "string_agg(key || '=' || value::text, ', ' ORDER BY key), '') || '}' FROM jsonb_each(attributes)))"
                        + " AS row FROM events")
                .stream()
                .map(row -> String.valueOf(row.get("row")))
                .toList();
    }

    /** All types are known to the service too: a customer whose types are looked up lets others with the same id go first. */
    private void warm(ServiceFixture fixture) {
        learnWinners("before");
        for (String event : List.of("event0", "event1", "event2")) {
            EventCommand command = Commands.event(ServiceFixture.PROJECT, "warm", event, "a=t", "b=t", "c=t", "d=t");
            assertThat(fixture.trackEvents(List.of(command))).containsExactly(apply(command.event()));
        }
    }

    private void holds(boolean withIds, int rounds) {
        try (ServiceFixture fixture = new ServiceFixture(database, new Caps(50, 10_000))) {
            if (withIds) {
                warm(fixture);
            }
            for (int round = 0; round < rounds; round++) {
                String where = "seed " + (SEED + round);
                Random random = new Random(SEED + round);
                List<EventCommand> commands = new ArrayList<>();
                for (int i = 0; i < EVENTS; i++) {
                    commands.add(random(random, withIds));
                }
                List<List<Ignored>> ignored = fixture.trackEvents(commands);
                learnWinners(where);
                List<List<Ignored>> expected =
                        commands.stream().map(command -> apply(command.event())).toList();
                assertThat(ignored).as(where).isEqualTo(expected);
                assertThat(rows()).as(where).containsExactlyInAnyOrderElementsOf(stored);
            }
        }
    }

    @Test
    void every_event_is_judged_by_the_types_that_have_won() {
        holds(false, ROUNDS);
    }

    @Test
    void repeats_of_an_id_leave_nothing() {
        for (String event : List.of("event0", "event1", "event2")) {
            for (String name : List.of("a", "b", "c", "d")) {
                database.execute(
                        "INSERT INTO attribute_types VALUES (?, ?, 'string', now(), 'key0', ?)",
                        ServiceFixture.PROJECT,
                        name,
                        event);
            }
        }
        holds(true, ROUNDS);
    }

    @Test
    void events_of_batches_that_are_written_again_are_stored_once() {
        // A sequence does not roll back: one row in thirty fails its batch, which succeeds when it is written again.
        database.execute("CREATE SEQUENCE conflicts");
        database.execute("""
                CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF nextval('conflicts') % 30 = 0 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;
                  RETURN NEW;
                END $$""");
        database.execute("CREATE TRIGGER conflict BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION conflict()");
        try {
            holds(false, ROUNDS / 4);
            assertThat(database.query("SELECT 1 FROM conflicts WHERE last_value > 30"))
                    .isNotEmpty();
        } finally {
            database.execute("DROP FUNCTION conflict CASCADE");
            database.execute("DROP SEQUENCE conflicts");
        }
    }
}
