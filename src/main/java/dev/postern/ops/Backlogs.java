package dev.postern.ops;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Since when commands wait for their commit, by project. Each shard of the customers publishes the age of its oldest one; the
 * API port reads it before it lets a request in. Shared by all verticles; safe on any thread.
 */
public final class Backlogs {
    private final Map<String, Backlog> projectToBacklog = new ConcurrentHashMap<>();

    /** The backlog of one project; the same object each time. */
    public Backlog of(String projectId) {
        // Without the look first each request would take the map's lock of this key.
        Backlog known = projectToBacklog.get(projectId);
        return known == null ? projectToBacklog.computeIfAbsent(projectId, first -> new Backlog()) : known;
    }

    /** The commands of one project that wait for their commit, in all shards. */
    public static final class Backlog {
        private final List<Part> parts = new CopyOnWriteArrayList<>();

        /** The part of one shard; it lives as long as the process. */
        public Part open() {
            Part part = new Part();
            parts.add(part);
            return part;
        }

        /**
         * Whether the oldest command has waited for longer than {@code limitNanos}.
         *
         * @param nowNanos on the scale of {@link System#nanoTime()}
         */
        public boolean isOlderThan(long limitNanos, long nowNanos) {
            // By index: an iterator for each request would be garbage.
            for (int i = 0; i < parts.size(); i++) {
                long since = parts.get(i).sinceNanos;
                if (since != Part.EMPTY && nowNanos - since > limitNanos) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The part of one shard. Written by the event loop of that shard, read by all. */
    public static final class Part {
        private static final long EMPTY = 0;

        private volatile long sinceNanos = EMPTY;

        /** The oldest command has waited since {@code nanos}, on the scale of {@link System#nanoTime()}. */
        public void since(long nanos) {
            sinceNanos = nanos == EMPTY ? 1 : nanos;
        }

        /** Nothing waits. */
        public void empty() {
            sinceNanos = EMPTY;
        }
    }
}
