package dev.postern.profile.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Ignored;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.RandomUsers;
import dev.postern.profile.SequentialModel;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.Resolution;
import dev.postern.store.customer.ProfileChange;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A batch is the same as its commands one by one; the statement and the exact road are played by a map here. */
class UpsertBatchPropertyTest {
    private static final long SEED = 40_001L;
    private static final int CAP = 4;

    @Test
    void a_batch_is_the_same_as_its_commands_one_by_one() {
        for (int round = 0; round < 1_000; round++) {
            Random random = new Random(SEED + round);
            RandomUsers users = new RandomUsers(random, 1 + random.nextInt(4), CAP);
            List<TrackUser> commands = new ArrayList<>();
            for (int i = random.nextInt(25); i >= 0; i--) {
                commands.add(users.next());
            }
            SequentialModel oneByOne = model();
            List<List<Ignored>> inOrder = new ArrayList<>();
            commands.forEach(user -> inOrder.add(oneByOne.apply(user)));
            Batches batches = new Batches();
            for (TrackUser user : commands) {
                batches.queue.add(new Waiting(user, batches.queue.size()));
            }
            batches.run();
            String where = "seed " + (SEED + round) + ": " + commands;
            assertThat(batches.model.profiles()).as(where).isEqualTo(oneByOne.profiles());
            for (int i = 0; i < inOrder.size(); i++) {
                int place = i;
                assertThat(batches.placeToIgnored.get(i))
                        .as(() -> where + " at command " + place)
                        .isEqualTo(inOrder.get(i));
            }
        }
    }

    private static SequentialModel model() {
        SequentialModel model = new SequentialModel(CAP, 100);
        types().forEach(model::fix);
        return model;
    }

    private static Map<String, AttributeType> types() {
        Map<String, AttributeType> nameToType = new HashMap<>();
        for (String name : RandomUsers.NAMES) {
            nameToType.put(
                    name,
                    switch (name.charAt(0)) {
                        case 's' -> AttributeType.STRING;
                        case 'n' -> AttributeType.NUMBER;
                        case 'b' -> AttributeType.BOOLEAN;
                        default -> AttributeType.DATE;
                    });
        }
        return nameToType;
    }

    private record Waiting(TrackUser user, int place) {}

    private static final class Batches {
        private final AttributeTypes types = AttributeTypes.RESERVED_ONLY.with(types());
        private final SequentialModel model = model();
        private final Deque<Waiting> queue = new ArrayDeque<>();
        private final Map<Integer, List<Ignored>> placeToIgnored = new TreeMap<>();

        void run() {
            while (!queue.isEmpty()) {
                UpsertBatch<Waiting> batch = new UpsertBatch<>(CAP);
                List<Waiting> deferred = new ArrayList<>();
                for (Waiting waiting : queue) {
                    if (!batch.offer(resolve(waiting.user()), waiting)) {
                        deferred.add(waiting);
                    }
                }
                queue.clear();
                queue.addAll(deferred);
                batch.rows().forEach(this::write);
            }
        }

        private ResolvedProfile resolve(TrackUser user) {
            return ResolvedProfile.of(user, (Resolution.Resolved) types.resolve(user.attributes()));
        }

        private void write(UpsertBatch.Row<Waiting> row) {
            Map<String, String> before = model.profiles().getOrDefault(row.customerId(), Map.of());
            Map<String, String> merged =
                    merge(before, UpsertBatch.changes(List.of(row)).get(0));
            if (SequentialModel.custom(merged) <= CAP) {
                model.profiles().put(row.customerId(), merged);
                row.writes()
                        .forEach(waiting -> placeToIgnored.put(
                                waiting.place(), resolve(waiting.user()).ignored()));
            } else {
                assertThat(before).as("a new row keeps the cap").isNotEmpty();
                row.writes().forEach(waiting -> placeToIgnored.put(waiting.place(), model.apply(waiting.user())));
            }
        }

        private static Map<String, String> merge(Map<String, String> before, ProfileChange change) {
            Map<String, String> merged = new TreeMap<>(before);
            String names = change.removedArray();
            if (!names.isEmpty()) {
                for (String quoted : names.substring(1, names.length() - 1).split(",")) {
                    merged.remove(quoted.substring(1, quoted.length() - 1));
                }
            }
            for (Map.Entry<String, Object> member : new JsonObject(change.attributesJson())) {
                Object value = member.getValue();
                merged.put(member.getKey(), value instanceof String text ? "\"" + text + "\"" : String.valueOf(value));
            }
            return merged;
        }
    }
}
