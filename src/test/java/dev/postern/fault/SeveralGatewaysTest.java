package dev.postern.fault;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.support.ApiClient;
import dev.postern.support.FaultProxy;
import dev.postern.support.Gateways;
import dev.postern.support.Ledger;
import dev.postern.support.Load;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gateways on one database whose clocks are two hours apart; one of them loses its way to the database. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralGatewaysTest {
    private static final int CLIENTS = 16;
    private static final int NAMES = 40;
    private static final List<String> VALUES = List.of("\"text\"", "5", "true", "\"2024-02-29\"");

    /** Values whose type in the row is not the type of their name. */
    private static final String MISFITS = """
            SELECT p.customer_id, a.key, a.value::text, t.type
            FROM profiles p CROSS JOIN jsonb_each(p.attributes) a
            LEFT JOIN attribute_types t ON t.project_id = p.project_id AND t.name = a.key
            WHERE a.key NOT IN ('name', 'email', 'mobile') AND CASE t.type
                WHEN 'date' THEN a.value <> '"2024-02-29"'
                WHEN 'string' THEN jsonb_typeof(a.value) <> 'string'
                ELSE jsonb_typeof(a.value) IS DISTINCT FROM t.type
            END""";

    private final TestDatabase database = TestPostgres.shared().freshDatabase();

    private static Gateway late(TestDatabase database) throws Exception {
        return Trial.gateway(database.url(), () -> Instant.now().minusSeconds(3_600));
    }

    private static Gateway early(TestDatabase database, FaultProxy proxy) throws Exception {
        return Trial.gateway(proxy.through(database.url()), () -> Instant.now().plusSeconds(3_600));
    }

    private static void stop(Gateway gateway) throws Exception {
        Gateways.stop(gateway);
    }

    @Test
    void types_stay_one_and_the_ledger_holds() throws Exception {
        String key = database.createKey("shop");
        FaultProxy proxy = FaultProxy.to(database.url());
        Gateway late = late(database);
        Gateway early = early(database, proxy);
        List<ApiClient> gateways = List.of(new ApiClient(late.apiPort()), new ApiClient(early.apiPort()));
        AtomicInteger turn = new AtomicInteger();
        Ledger ledger = new Ledger("shop");
        // Each client by way of both, as a balancer does it.
        Load load = Load.start(CLIENTS, () -> gateways.get(turn.getAndIncrement() % 2), key, ledger);
        List<CompletableFuture<Reply>> firsts = new ArrayList<>(firstWrites(gateways, key, 0));
        proxy.silence();
        firsts.addAll(firstWrites(gateways, key, NAMES));
        await("the one refuses").until(() -> ledger.answers(503) + ledger.answers(504) >= CLIENTS);
        long before = ledger.answers(200);
        await("the other goes on").until(() -> ledger.answers(200) > before);
        ledger.mark();
        proxy.heal();
        firsts.addAll(firstWrites(gateways, key, 2 * NAMES));
        long healed = ledger.answers(200);
        await("both go on").until(() -> ledger.answers(200) >= healed + 300);
        load.stop(LONGEST_WAIT);
        stop(late);
        stop(early);
        proxy.close();

        assertThat(firsts).extracting(reply -> reply.join().status()).isSubsetOf(200, 503, 504);
        assertThat(database.query(MISFITS)).isEmpty();
        database.execute("DELETE FROM profiles WHERE customer_id LIKE 'first%'");
        Ledger.Verdict verdict = ledger.judge(database);
        Report.write(
                "one of two gateways partitioned",
                ledger,
                verdict,
                "–",
                "– / " + ledger.sinceMark().toMillis() + " ms");
        assertThat(verdict.problems()).isEmpty();
        assertThat(ledger.answers().keySet()).isSubsetOf(Set.of(200, 503, 504));
        assertThat(ledger.longest()).isLessThan(Trial.LONGEST_ANSWER);
    }

    /** Names that nobody has used, each with all four types at the same time and by way of both gateways. */
    private static List<CompletableFuture<Reply>> firstWrites(List<ApiClient> gateways, String key, int from) {
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int name = from; name < from + NAMES; name++) {
            for (int type = 0; type < VALUES.size(); type++) {
                String body = "{\"id\":\"first%d-%d\",\"n%d\":%s}".formatted(name, type, name, VALUES.get(type));
                replies.add(gateways.get((name + type) % 2).trackLater(key, body));
            }
        }
        return replies;
    }
}
