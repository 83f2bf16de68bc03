package dev.postern.router;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
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
    /** Whose time is over in the same tenth of a second is read again together: to refuse many at once costs less for each. */
    private static final long GROUP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Vertx vertx;
    private final Admission admission;
    /** By the tenth of a second, on the scale of {@link System#nanoTime()}, in which their time is over. */
    private final NavigableMap<Long, Set<ClientConnection>> endToClients = new TreeMap<>();

    /** The share of the room that is free, smoothed: answers come in batches, and so does what follows them. */
    private double free;

    /** A look is due. Not the same as that somebody rests: the last one may have gone away before it. */
    private boolean looking;

    RestingClients(Vertx vertx, Admission admission) {
        this.vertx = vertx;
        this.admission = admission;
    }

    /** Takes in a connection that reads nothing from now on, for so many seconds at most. */
    void add(ClientConnection client, double seconds) {
        long restNanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        endToClients
                .computeIfAbsent(group(System.nanoTime() + restNanos), end -> new LinkedHashSet<>())
                .add(client);
        admission.rests(1);
        if (!looking) {
            looking = true;
            free = 0;
            lookSoon();
        }
    }

    /** A client is gone while it rests. */
    void remove(ClientConnection client) {
        if (endToClients.values().stream().anyMatch(group -> group.remove(client))) {
            admission.rests(-1);
        }
    }

    private static long group(long nanos) {
        return Math.floorDiv(nanos, GROUP_NANOS);
    }

    /** Few where some room is free, lest they push out those who are served; many where nearly all is. */
    static long invitations(double free) {
        double some = Math.max(0, free);
        return (long) (MOST_INVITED * some * some * some * some);
    }

    private void lookSoon() {
        vertx.setTimer(LOOK_MILLIS, due -> {
            free += (admission.freeOfHalf() - free) / SMOOTHING;
            wake(group(System.nanoTime()), invitations(free));
            looking = !endToClients.isEmpty();
            if (looking) {
                lookSoon();
            }
        });
    }

    /** Those whose time is over in the tenth of a second {@code now}, and so many of the others. */
    private void wake(long now, long invited) {
        List<ClientConnection> woken = new ArrayList<>();
        while (!endToClients.isEmpty() && (woken.size() < invited || endToClients.firstKey() <= now)) {
            Iterator<ClientConnection> clients =
                    endToClients.firstEntry().getValue().iterator();
            if (clients.hasNext()) {
                woken.add(clients.next());
                clients.remove();
            } else {
                endToClients.pollFirstEntry();
            }
        }
        admission.rests(-woken.size());
        // Now, because some of them rest on.
        for (int i = 0; i < woken.size(); i++) {
            woken.get(i).wake(i < invited);
        }
    }
}
