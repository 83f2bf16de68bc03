package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.profile.types.Caps;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dry runs of a project are judged one transaction after the other. */
@WithPostgres
class DryRunQueueTest {
    private final TestDatabase database;
    private final ServiceFixture fixture;

    DryRunQueueTest(TestDatabase database) {
        this.database = database;
        ServiceFixture.reset(database);
        this.fixture = new ServiceFixture(database, new Caps(50, 10_000));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Future<List<DryRun.Verdict>> judge(Duration deadline, String... members) {
        return fixture.judge(
                new DryRun(List.of(Commands.command(ServiceFixture.PROJECT, Commands.user("c", members), deadline))));
    }

    private static List<DryRun.Verdict> inTime(Future<List<DryRun.Verdict>> judged) {
        return judged.timeout(20, TimeUnit.SECONDS).await();
    }

    @Test
    void one_whose_deadline_has_passed_is_not_judged() {
        Future<List<DryRun.Verdict>> late = judge(Duration.ZERO, "x=1");
        assertThatThrownBy(() -> inTime(late))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(fixture.metric("postern_dry_runs_total")).isZero();
        assertThat(inTime(judge(Duration.ofSeconds(30), "x=1"))).hasSize(1);
    }

    @Test
    void each_that_waits_gets_its_own_verdict() {
        List<Future<List<DryRun.Verdict>>> judged = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            judged.add(judge(i % 5 == 3 ? Duration.ZERO : Duration.ofSeconds(30), "x" + i + "=1"));
        }
        for (int i = 0; i < 20; i++) {
            Future<List<DryRun.Verdict>> one = judged.get(i);
            if (i % 5 == 3) {
                assertThatThrownBy(() -> inTime(one)).isInstanceOf(ServiceException.class);
            } else {
                String name = "x" + i;
                assertThat(inTime(one))
                        .singleElement()
                        .satisfies(verdict -> assertThat(verdict.wouldFix())
                                .singleElement()
                                .satisfies(fix -> assertThat(fix.attribute()).isEqualTo(name)));
            }
        }
        assertThat(fixture.types()).isEmpty();
    }

    @Test
    void one_that_fails_leaves_the_queue_to_the_next_one() {
        database.execute("DELETE FROM projects");
        assertThatThrownBy(() -> inTime(judge(Duration.ofSeconds(30), "x=1")))
                .isInstanceOf(IllegalStateException.class);
        database.execute("INSERT INTO projects VALUES (?, 0, now())", ServiceFixture.PROJECT);
        assertThat(inTime(judge(Duration.ofSeconds(30), "x=1"))).hasSize(1);
    }
}
