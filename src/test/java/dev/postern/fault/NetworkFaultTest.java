package dev.postern.fault;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Ledger;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults of the network between gateway and database. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkFaultTest {
    private final TestDatabase database = TestPostgres.shared().freshDatabase();

    @Test
    void connections_that_are_cut_cost_no_answer() throws Exception {
        try (Trial trial = Trial.start("connections cut", database)) {
            for (int i = 0; i < 5; i++) {
                trial.heals();
                trial.proxy().cut();
                trial.awaitAnswers(100);
            }
            trial.awaitReady();
            trial.assertHeld(database);
        }
    }

    @ParameterizedTest
    @CsvSource({"a batch, victim, name", "a transaction, COMMIT, first"})
    void a_commit_whose_answer_is_lost_is_acknowledged_once_it_is_known(String what, String lost, String attribute)
            throws Exception {
        try (Trial trial = Trial.start("connection cut in the commit of " + what, database)) {
            trial.heals();
            trial.proxy().loseAnswerTo(lost);
            Reply reply = trial.api().track(trial.key(), "{\"id\":\"c0-0\",\"" + attribute + "\":\"victim\"}");
            assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
            assertThat(trial.proxy().awaitLostAnswer(LONGEST_WAIT)).isTrue();
            assertThat(database.query(
                            "SELECT 1 FROM profiles WHERE customer_id = 'c0-0' AND attributes ->> ? = 'victim'",
                            attribute))
                    .hasSize(1);
            trial.awaitReady();
            trial.assertHeld(database);
        }
    }

    @Test
    void a_network_that_falls_silent_is_seen_and_its_end_too() throws Exception {
        try (Trial trial = Trial.start("network silent", database)) {
            trial.breaks();
            trial.proxy().silence();
            trial.awaitNotReady();
            trial.awaitRefusals(16);
            trial.heals();
            trial.proxy().heal();
            trial.awaitReady();
            trial.assertHeld(database);
        }
    }

    @Test
    void connections_whose_other_end_is_gone_are_replaced() throws Exception {
        try (Trial trial = Trial.start("connections half open", database)) {
            trial.heals();
            trial.proxy().halfOpen();
            await("a 200").until(() -> !trial.ledger().sinceMark().isNegative());
            assertThat(trial.ledger().sinceMark()).isLessThan(Duration.ofSeconds(5));
            trial.heals();
            trial.awaitReady();
            trial.assertHeld(database);
        }
    }

    @Test
    void a_slow_network_is_only_slow() throws Exception {
        try (Trial trial = Trial.start("network slow", database)) {
            trial.proxy().delay(Duration.ofMillis(50));
            trial.awaitAnswers(200);
            trial.heals();
            trial.proxy().heal();
            trial.awaitReady();
            trial.assertHeld(database);
            assertThat(trial.ledger().answers()).containsOnlyKeys(200);
        }
    }

    @Test
    void a_port_that_refuses_is_tried_until_it_opens() throws Exception {
        try (Trial trial = Trial.start("connections refused", database)) {
            trial.breaks();
            trial.proxy().refuse();
            trial.proxy().cut();
            trial.awaitNotReady();
            trial.awaitRefusals(16);
            trial.heals();
            trial.proxy().accept();
            trial.awaitReady();
            trial.assertHeld(database);
            assertThat(trial.ledger().answers(Ledger.NO_ANSWER)).isZero();
        }
    }
}
