package dev.postern.router;

import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop that are not read, because their last request was kept out. Whoever has rested longest
 * is read again when there is room, or else when its time is over. Owned by that event loop.
 */
final class RestingClients {
    private static final long LOOK_MILLIS = 20;
    /** At one look, when nobody is served: all at once they would keep the event loop from those who come. */
    private static final double MOST_INVITED = 250;
    /** Looks that count: those of the last sixth of a second. */
    private static final double SMOOTHING = 8;

    private final Vertx vertx;
    private final Admission admission;
    /** The one that has rested longest first. */
    private final PriorityQueue<Resting> resting = new PriorityQueue<>(Comparator.comparingLong(Resting::wakeNanos));

    /** The share of the room that is free, smoothed: answers come in batches, and so does what follows them. */
    private double free;

    /** A look is due. Not the same as that somebody rests: the last one may have gone away before it. */
    private boolean looking;

    private record Resting(ClientConnection client, long wakeNanos) {}

    RestingClients(Vertx vertx, Admission admission) {
        this.vertx = vertx;
        this.admission = admission;
    }

    /** Takes in a connection that reads nothing from now on, for so many seconds at most. */
    void add(ClientConnection client, double seconds) {
        long restNanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        resting.add(new Resting(client, System.nanoTime() + restNanos));
        admission.rests(1);
        if (!looking) {
            looking = true;
            free = 0;
            lookSoon();
        }
    }

    /** A client is gone while it rests. */
    void remove(ClientConnection client) {
        if (resting.removeIf(one -> one.client() == client)) {
            admission.rests(-1);
        }
    }

    /** Few where some room is free, lest they push out those who are served; many where nearly all is. */
    static long invitations(double free) {
        double some = Math.max(0, free);
        return (long) (MOST_INVITED * some * some * some * some);
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
            looking = !resting.isEmpty();
            if (looking) {
                lookSoon();
            }
        });
    }
}
