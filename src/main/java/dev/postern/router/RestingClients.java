package dev.postern.router;

import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop that are not read, because their last request was kept out. Whoever has rested longest
 * is read again when there is room, or else when Retry-After is nearly over. Owned by that event loop.
 */
final class RestingClients {
    private static final int FIRST_SECONDS = 1;
    /** Less than the deadline: a request that comes meanwhile still has its answer in time. */
    private static final int MOST_SECONDS = 4;
    /** Who waits for what Retry-After says comes when its connection is read again. */
    private static final double LONGEST_SHARE = 0.95;
    /** Those who were refused together are not to come back together. */
    private static final double SPREAD = 0.2;

    private static final long LOOK_MILLIS = 20;
    /** At one look, when nobody is served: all at once they would keep the event loop from those who come. */
    private static final double MOST_INVITED = 100;
    /** Looks that count: those of the last sixth of a second. */
    private static final double SMOOTHING = 8;

    private final Vertx vertx;
    private final Admission admission;
    /** The one that has rested longest first. */
    private final PriorityQueue<Resting> resting = new PriorityQueue<>(Comparator.comparingLong(Resting::wakeNanos));

    /** The share of the room that is free, smoothed: answers come in batches, and so does what follows them. */
    private double free;

    private record Resting(ClientConnection client, long wakeNanos) {}

    RestingClients(Vertx vertx, Admission admission) {
        this.vertx = vertx;
        this.admission = admission;
    }

    /** How long a client is to wait, in seconds, that was to wait {@code before}; 0: that was served before. */
    static int secondsAfter(int before) {
        return Math.max(FIRST_SECONDS, Math.min(MOST_SECONDS, 2 * before));
    }

    /** Takes in a connection that reads nothing from now on, for nearly so many seconds at most. */
    void add(ClientConnection client, int seconds) {
        double share = LONGEST_SHARE - SPREAD * ThreadLocalRandom.current().nextDouble();
        long restNanos = (long) (seconds * share * TimeUnit.SECONDS.toNanos(1));
        resting.add(new Resting(client, System.nanoTime() + restNanos));
        admission.rests(1);
        if (resting.size() == 1) {
            free = 0;
            lookSoon();
        }
    }

    /** Few where some room is free, lest they push out those who are served; many where nearly all is. */
    static long invitations(double free) {
        return (long) (MOST_INVITED * Math.max(0, free * free * free));
    }

    private void lookSoon() {
        vertx.setTimer(LOOK_MILLIS, due -> {
            long nowNanos = System.nanoTime();
            free += (admission.freeOfHalf() - free) / SMOOTHING;
            long invited = invitations(free);
            while (!resting.isEmpty()
                    && (invited > 0 || nowNanos - resting.element().wakeNanos() >= 0)) {
                resting.remove().client().wake(invited > 0);
                admission.rests(-1);
                invited--;
            }
            if (!resting.isEmpty()) {
                lookSoon();
            }
        });
    }
}
