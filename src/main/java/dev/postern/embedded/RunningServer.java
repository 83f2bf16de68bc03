package dev.postern.embedded;

import java.io.IOException;

/** A PostgreSQL that answers, until it is closed. */
interface RunningServer extends AutoCloseable {

    /** Fast shutdown: sessions are ended, and everything is written down for a quick next start. */
    @Override
    void close() throws IOException;
}
