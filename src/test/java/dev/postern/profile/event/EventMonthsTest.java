package dev.postern.profile.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.profile.ServiceFixture;
import dev.postern.support.CapturedLog;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventMonthsTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics();
    private final Database database = ServiceFixture.partsWithoutDatabase(vertx, vertx.getOrCreateContext(), metrics)
            .database();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void start() {
        new EventMonths(vertx, database, metrics, 0).start();
    }

    @Test
    void a_database_that_is_away_is_told_to_the_operator() {
        start();

        assertThat(log.complaints()).singleElement().asString().contains("were not kept");
    }

    @Test
    void a_process_that_ends_as_it_starts_complains_of_nothing() {
        database.close().await();

        start();

        assertThat(log.complaints()).isEmpty();
    }
}
