package dev.postern.ops;

import java.util.concurrent.atomic.AtomicBoolean;

/** Whether this process should get traffic. Shared by all verticles; safe on any thread. */
public final class Health {
    private final AtomicBoolean listening = new AtomicBoolean();
    private final AtomicBoolean databaseAnswers = new AtomicBoolean();

    /** The API port is open, or from now on it is not. */
    public void listening(boolean now) {
        listening.set(now);
    }

    /** The last sign of life that was asked of the database. */
    public void databaseAnswered(boolean answered) {
        databaseAnswers.set(answered);
    }

    public boolean isReady() {
        return listening.get() && databaseAnswers.get();
    }

    /** What is missing, in words for the one who looks at a probe. */
    public String describe() {
        if (isReady()) {
            return "ready";
        }
        return listening.get() ? "the database does not answer" : "starting or stopping";
    }
}
