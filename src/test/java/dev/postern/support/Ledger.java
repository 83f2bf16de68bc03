package dev.postern.support;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The requests and responses of the clients of one project, to be held against the rows at the end. Any thread
 * may write into it; the writes of one customer come one after the other, each after the answer to the one before.
 */
public final class Ledger {
    /** Status of a request that got no answer. */
    public static final int NO_ANSWER = 0;

    private static final int PARTS = 3;
    private static final int PROBLEMS_TO_SHOW = 20;

    private final String project;
    private final Map<String, Account> customerToAccount = new ConcurrentHashMap<>();
    private final Map<Integer, LongAdder> statusToAnswers = new ConcurrentHashMap<>();
    private final LongAdder sent = new LongAdder();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong markNanos = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong firstGoodNanos = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();

    public Ledger(String project) {
        this.project = project;
    }

    /** The writes of one customer; guarded by itself. */
    private static final class Account {
        private long last;
        private long acknowledged;
        private final long[] acknowledgedParts = new long[PARTS];
        /** Writes of which nobody knows whether they took effect. */
        private final Set<Long> unknown = new HashSet<>();
    }

    /** One request. Its sender tells how it ended, once. */
    public final class Write {
        private final String customer;
        private final long number;
        private final long startNanos = System.nanoTime();

        private Write(String customer, long number) {
            this.customer = customer;
            this.number = number;
        }

        /** The body: the number, a proof that it was sent, and one of several attributes that later writes leave alone. */
        public String body() {
            return "{\"id\":\"%s\",\"attributes\":{\"number\":%d,\"proof\":\"%s\",\"part%d\":%d}}"
                    .formatted(customer, number, proof(customer, number), number % PARTS, number);
        }

        /** It was answered; 200 means stored, 4xx not stored, anything else may be either. */
        public void answered(int status) {
            end(status);
        }

        /** The connection broke, or nothing came in time. */
        public void unanswered() {
            end(NO_ANSWER);
        }

        private void end(int status) {
            long now = System.nanoTime();
            longestNanos.accumulateAndGet(now - startNanos, Math::max);
            statusToAnswers.computeIfAbsent(status, first -> new LongAdder()).increment();
            waiting.decrementAndGet();
            Account account = account(customer);
            synchronized (account) {
                if (status == 200) {
                    account.acknowledged = number;
                    account.acknowledgedParts[(int) (number % PARTS)] = number;
                } else if (status < 400 || status >= 500) {
                    account.unknown.add(number);
                }
            }
            if (status == 200 && startNanos - markNanos.get() >= 0) {
                firstGoodNanos.compareAndSet(0, now);
            }
        }
    }

    /** The next write of a customer, whose id needs no escape in JSON. The clock of its answer runs from here. */
    public Write write(String customer) {
        Account account = account(customer);
        sent.increment();
        waiting.incrementAndGet();
        synchronized (account) {
            account.last++;
            return new Write(customer, account.last);
        }
    }

    private Account account(String customer) {
        return customerToAccount.computeIfAbsent(customer, id -> new Account());
    }

    private String proof(String customer, long number) {
        return project + "/" + customer + "/" + number;
    }

    /** From now on the first request that is sent and answered 200 is looked for. */
    public void mark() {
        firstGoodNanos.set(0);
        markNanos.set(System.nanoTime());
    }

    /** The time from {@link #mark} to the first 200 of a request that was sent after it; negative: none yet. */
    public Duration sinceMark() {
        long good = firstGoodNanos.get();
        return good == 0 ? Duration.ofNanos(-1) : Duration.ofNanos(good - markNanos.get());
    }

    public long sent() {
        return sent.sum();
    }

    /** Requests that are under way now. */
    public int waiting() {
        return waiting.get();
    }

    public long answers(int status) {
        LongAdder answers = statusToAnswers.get(status);
        return answers == null ? 0 : answers.sum();
    }

    /** Answers by status; {@link #NO_ANSWER} counts those that never came. */
    public Map<Integer, Long> answers() {
        Map<Integer, Long> counts = new TreeMap<>();
        statusToAnswers.forEach((status, answers) -> counts.put(status, answers.sum()));
        return counts;
    }

    /** The longest time from a request to its answer or to the end of its connection. */
    public Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    /**
     * The verdict of the rows.
     *
     * @param lost rows that lack something that was acknowledged
     * @param foreign rows that hold something that was never sent, or was refused, or half of a write
     * @param problems the first of them, in words
     */
    public record Verdict(int customers, int lost, int foreign, List<String> problems) {
        public boolean holds() {
            return lost == 0 && foreign == 0;
        }
    }

    /** Reads the rows back and holds every one against what was told. To be called when nothing is under way. */
    public Verdict judge(TestDatabase database) {
        Map<String, JsonObject> customerToRow = new TreeMap<>();
        for (Map<String, Object> row : database.query(
                "SELECT customer_id, attributes::text AS attributes FROM profiles WHERE project_id = ?", project)) {
            customerToRow.put(
                    String.valueOf(row.get("customer_id")), new JsonObject(String.valueOf(row.get("attributes"))));
        }
        List<String> lost = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        customerToAccount.forEach((customer, account) -> {
            synchronized (account) {
                judge(customer, account, customerToRow.remove(customer), lost, foreign);
            }
        });
        customerToRow.keySet().forEach(customer -> foreign.add(customer + " was never sent"));
        List<String> problems = new ArrayList<>(lost);
        problems.addAll(foreign);
        return new Verdict(
                customerToAccount.size(),
                lost.size(),
                foreign.size(),
                List.copyOf(problems.subList(0, Math.min(problems.size(), PROBLEMS_TO_SHOW))));
    }

    private void judge(String customer, Account account, JsonObject row, List<String> lost, List<String> foreign) {
        if (row == null) {
            if (account.acknowledged > 0) {
                lost.add("%s has no row; %d was acknowledged".formatted(customer, account.acknowledged));
            }
            return;
        }
        long number = row.getLong("number", 0L);
        boolean complete = number > 0
                && proof(customer, number).equals(row.getString("proof"))
                && row.getLong("part" + number % PARTS, 0L) == number;
        if (!complete || !mayBe(account, number, account.acknowledged)) {
            boolean older = complete && number < account.acknowledged;
            (older ? lost : foreign)
                    .add("%s has %s; acknowledged %d, unknown %s, sent %d"
                            .formatted(customer, row, account.acknowledged, account.unknown, account.last));
            return;
        }
        for (int part = 0; part < PARTS; part++) {
            long value = row.getLong("part" + part, 0L);
            long acknowledged = account.acknowledgedParts[part];
            if (value > number || !mayBe(account, value, acknowledged)) {
                (value < acknowledged ? lost : foreign)
                        .add("%s has %s in part %d; acknowledged %d, unknown %s"
                                .formatted(customer, row, part, acknowledged, account.unknown));
                return;
            }
        }
    }

    /** The last that was acknowledged, or a later one of which nobody knows. */
    private static boolean mayBe(Account account, long value, long acknowledged) {
        return value == acknowledged || (value > acknowledged && account.unknown.contains(value));
    }
}
