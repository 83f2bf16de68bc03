package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.key.KeyHash;
import dev.postern.domain.key.KeyLookup;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Connections;
import dev.postern.postgres.Database;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithPostgres
class KeyLookupsTest {
    private final TestDatabase postgres;
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Database database;
    private final KeyLookups lookups;

    KeyLookupsTest(TestDatabase postgres) {
        this.postgres = postgres;
        dev.postern.config.Database settings = ServiceFixture.settings(Duration.ofSeconds(5));
        this.database = new Database(
                vertx,
                () -> Connections.make(vertx, postgres.url(), settings, 2),
                settings,
                InstantSource.system(),
                new Metrics());
        this.lookups = new KeyLookups(database);
    }

    @BeforeEach
    void connect() {
        Promise<Void> connected = Promise.promise();
        context.runOnContext(turn -> database.check().onComplete(connected));
        connected.future().await();
    }

    @AfterEach
    void close() {
        database.close().await();
        vertx.close().await();
    }

    /** Asks for all of them in one turn. */
    private List<Future<KeyLookup>> find(List<KeyHash> hashes) {
        Promise<List<Future<KeyLookup>>> asked = Promise.promise();
        context.runOnContext(
                turn -> asked.complete(hashes.stream().map(lookups::find).toList()));
        return asked.future().await();
    }

    private static KeyLookup inTime(Future<KeyLookup> found) {
        return found.timeout(20, TimeUnit.SECONDS).await();
    }

    @Test
    void each_of_many_that_are_asked_for_at_once_gets_its_own_answer() {
        List<KeyHash> hashes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            hashes.add(KeyHash.of(postgres.createKey("shop" + i)));
            hashes.add(KeyHash.of("unknown" + i));
        }
        hashes.add(hashes.get(0));

        List<Future<KeyLookup>> found = find(hashes);

        for (int i = 0; i < 20; i++) {
            assertThat(inTime(found.get(2 * i)).key().orElseThrow().projectId()).isEqualTo("shop" + i);
            assertThat(inTime(found.get(2 * i + 1)).key()).isEmpty();
        }
        assertThat(inTime(found.get(40))).isEqualTo(inTime(found.get(0)));
    }

    @Test
    void a_statement_that_fails_fails_its_own_and_the_next_ones_are_asked_again() {
        KeyHash hash = KeyHash.of(postgres.createKey("shop"));
        postgres.execute("ALTER TABLE api_keys RENAME TO hidden");
        try {
            Future<KeyLookup> failed = find(List.of(hash)).get(0);
            assertThatThrownBy(() -> inTime(failed)).isNotNull();
        } finally {
            postgres.execute("ALTER TABLE hidden RENAME TO api_keys");
        }
        assertThat(inTime(find(List.of(hash)).get(0)).key()).isPresent();
    }
}
