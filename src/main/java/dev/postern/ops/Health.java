package dev.postern.ops;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether this process, and each of its projects, should get traffic. Shared by all verticles; safe on any thread. */
public final class Health {
    private final AtomicBoolean listening = new AtomicBoolean();
    private final Map<Integer, Boolean> shardToAnswers = new ConcurrentHashMap<>();
    private final Backlogs backlogs = new Backlogs();

    /** Since when commands wait, by project. */
    public Backlogs backlogs() {
        return backlogs;
    }

    /** The API port is open, or from now on it is not. */
    public void listening(boolean now) {
        listening.set(now);
    }

    /** Whether the database answered the last check of a shard. */
    public void databaseChecked(int shard, boolean answered) {
        shardToAnswers.put(shard, answered);
    }

    public boolean isReady() {
        return listening.get() && !shardToAnswers.isEmpty() && !shardToAnswers.containsValue(false);
    }

    /** The missing part, in words for a person who reads a probe. */
    public String describe() {
        if (isReady()) {
            return "ready";
        }
        return listening.get() ? "the database does not answer" : "starting or stopping";
    }
}
