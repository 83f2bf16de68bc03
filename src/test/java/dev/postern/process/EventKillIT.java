package dev.postern.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process ends under a load of events; what it said is held against the table, and its callers repeat the rest elsewhere. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventKillIT {
    private static final int LANES = 32;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 1_000;

    @TempDir
    private Path folder;

    private final TestDatabase database = TestPostgres.shared().freshDatabase();
    private final String key = database.createKey("shop");
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();

    /** Every fiftieth brings a name that nobody has used. */
    private static String body(String id) {
        int number = Integer.parseInt(id.substring(1));
        String more = number % 50 == 0 ? ",\"n%d\":true".formatted(number) : "";
        return "{\"customerId\":\"c%d\",\"name\":\"Viewed\",\"eventId\":\"%s\",\"attributes\":{\"price\":%d%s}}"
                .formatted(number % 40, id, number, more);
    }

    private static CompletableFuture<Integer> send(ApiClient api, String key, String id) {
        return api.sendLater(api.calling("/track/event", key, body(id).getBytes(StandardCharsets.UTF_8)))
                .thenApply(reply -> reply.status());
    }

    private CompletableFuture<?> untilItBreaks(ApiClient api, CountDownLatch enough) {
        String id = "e" + numbers.incrementAndGet();
        return send(api, key, id)
                .handle((status, broken) -> {
                    if (broken != null) {
                        unanswered.add(id);
                        return CompletableFuture.completedFuture(broken);
                    }
                    assertThat(status).isEqualTo(200);
                    acknowledged.add(id);
                    enough.countDown();
                    return untilItBreaks(api, enough);
                })
                .thenCompose(next -> next);
    }

    /** Each as often as it is stored. */
    private Map<String, Long> stored() {
        return database.query("SELECT event_id FROM events").stream()
                .collect(Collectors.groupingBy(row -> String.valueOf(row.get("event_id")), Collectors.counting()));
    }

    @Test
    void kill_9_under_load_loses_no_event_that_was_acknowledged_and_repeats_store_none_twice() throws Exception {
        Map<String, String> environment = Map.of("POSTERN_DATABASE_URL", database.setting());
        try (JarProcess killed = JarProcess.start(folder, environment);
                JarProcess taking = JarProcess.start(folder, environment)) {
            ApiClient api = killed.api();
            ApiClient next = taking.api();
            CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_THE_KILL);
            CompletableFuture<?>[] lanes = IntStream.range(0, LANES)
                    .mapToObj(lane -> untilItBreaks(api, enough))
                    .toArray(CompletableFuture<?>[]::new);
            assertThat(enough.await(60, TimeUnit.SECONDS)).as("under load").isTrue();
            killed.kill();
            CompletableFuture.allOf(lanes).get(60, TimeUnit.SECONDS);

            assertThat(unanswered).as("under way when it ended").isNotEmpty();
            assertThat(stored().keySet()).containsAll(acknowledged);

            Set<String> all = new TreeSet<>(acknowledged);
            all.addAll(unanswered);
            for (String id : all) {
                assertThat(send(next, key, id).join()).isEqualTo(200);
            }
            assertThat(stored().keySet()).isEqualTo(all);
            assertThat(stored().values()).containsOnly(1L);
            assertThat(database.query("SELECT event_id FROM event_ids")).hasSameSizeAs(all);
            assertThat(
                            database.query(
                                    "SELECT 1 FROM events"
                                            + " WHERE attributes ->> 'price' <> substr(event_id, 2)"
                                            + " OR (substr(event_id, 2)::int % 50 = 0) <> jsonb_exists(attributes, 'n' || substr(event_id, 2))"))
                    .as("half an event")
                    .isEmpty();
        }
    }
}
