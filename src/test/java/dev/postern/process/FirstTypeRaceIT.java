package dev.postern.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways on one database, which they find empty when both start. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FirstTypeRaceIT {
    private static final int NAMES = 200;
    private static final int WRITERS = 64;
    private static final List<String> TYPES = List.of("string", "number", "boolean", "date");
    private static final List<String> VALUES = List.of("\"text\"", "5", "true", "\"2024-02-29\"");
    private static final String STORED = "SELECT count(*) AS stored FROM profiles WHERE attributes <> '{}'";

    /** Values whose type in the row is not the type of their name. */
    private static final String MISFITS = """
            SELECT p.customer_id, a.key, a.value::text, t.type
            FROM profiles p
            CROSS JOIN jsonb_each(p.attributes) a
            LEFT JOIN attribute_types t ON t.project_id = p.project_id AND t.name = a.key
            WHERE CASE t.type
                WHEN 'date' THEN a.value <> '"2024-02-29"'
                WHEN 'string' THEN jsonb_typeof(a.value) <> 'string'
                ELSE jsonb_typeof(a.value) IS DISTINCT FROM t.type
            END""";

    @TempDir
    private Path folder;

    /** One write: which name and type, and what came back. */
    private record Write(String name, String type, CompletableFuture<Reply> reply) {}

    @Test
    void of_concurrent_first_writes_in_two_processes_one_type_wins() throws Exception {
        TestDatabase database = TestPostgres.shared().emptyDatabase();
        Map<String, String> environment = Map.of("POSTERN_DATABASE_URL", database.setting());
        try (JarProcess one = JarProcess.start(folder, environment);
                JarProcess other = JarProcess.start(folder, environment)) {
            List<ApiClient> gateways = List.of(one.api(), other.api());
            String key = database.createKey("race");

            List<Write> writes = writeAll(gateways, key);

            assertThat(writes)
                    .extracting(write -> write.reply().join().status())
                    .containsOnly(200);
            assertThat(database.query(MISFITS)).isEmpty();
            Map<String, String> nameToType = types(database);
            assertThat(nameToType).hasSize(NAMES);
            assertThat(new HashSet<>(nameToType.values()))
                    .as("no type always wins")
                    .hasSizeGreaterThan(1);
            for (Write write : writes) {
                assertJudgedByTheWinner(write, nameToType.get(write.name()));
            }
            assertThat(stored(writes)).isEqualTo(database.query(STORED).get(0).get("stored"));
        }
    }

    /** Either it was stored, or it was told which type has won. */
    private static void assertJudgedByTheWinner(Write write, @Nullable String type) {
        String body = write.reply().join().body();
        boolean fits = write.type().equals(type)
                || ("string".equals(type) && write.type().equals("date"));
        assertThat(body)
                .isEqualTo(
                        fits
                                ? Reply.SUCCESS
                                : "{\"success\":true,\"ignored\":[{\"attribute\":\"" + write.name()
                                        + "\",\"reason\":\"type_mismatch\",\"expected\":\"" + type
                                        + "\",\"received\":\"" + write.type() + "\"}]}");
    }

    private static long stored(List<Write> writes) {
        return writes.stream()
                .filter(write -> write.reply().join().body().equals(Reply.SUCCESS))
                .count();
    }

    private static Map<String, String> types(TestDatabase database) {
        Map<String, String> nameToType = new HashMap<>();
        database.query("SELECT name, type FROM attribute_types WHERE project_id = 'race'")
                .forEach(row -> nameToType.put(String.valueOf(row.get("name")), String.valueOf(row.get("type"))));
        return nameToType;
    }

    private static List<Write> writeAll(List<ApiClient> gateways, String key) {
        List<Write> writes = new ArrayList<>();
        for (int n = 0; n < NAMES; n++) {
            String name = "n" + n;
            List<Write> round = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                // Both gateways get all four types, and each name is first asked for with another of them.
                int type = (writer / 2 + n) % TYPES.size();
                String body = "{\"id\":\"" + n + "-" + writer + "\",\"" + name + "\":" + VALUES.get(type) + "}";
                round.add(new Write(
                        name, TYPES.get(type), gateways.get((writer + n) % 2).trackLater(key, body)));
            }
            round.forEach(write -> write.reply().join());
            writes.addAll(round);
        }
        return writes;
    }
}
