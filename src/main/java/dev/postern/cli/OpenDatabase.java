package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.embedded.EmbeddedDatabase;
import dev.postern.jdbc.KeyStore;
import dev.postern.jdbc.Migrations;
import dev.postern.jdbc.ServerRequirements;
import java.util.Optional;

/**
 * The database of one command: a real one, an embedded one that was started for the command, or an embedded one that a
 * gateway on the same data directory is running. Owned by the command; closed by it or by its shutdown hook.
 */
record OpenDatabase(DatabaseUrl url, Optional<EmbeddedDatabase> started) implements AutoCloseable {

    /** For a gateway, which wants a data directory to itself. */
    static OpenDatabase toServe(Config config) {
        return config.database().url().map(OpenDatabase::borrowed).orElseGet(() -> start(config));
    }

    /** For a command that may work beside a running gateway. */
    static OpenDatabase toVisit(Config config) {
        return config.database()
                .url()
                .or(() -> EmbeddedDatabase.running(config.dataDir()))
                .map(OpenDatabase::borrowed)
                .orElseGet(() -> start(config));
    }

    /** Makes sure that the server will do, and brings the schema up to date or makes sure that it is; the embedded database gets its demo key. */
    void prepare(Config config) {
        ServerRequirements.check(url, config.database());
        if (config.database().migrate()) {
            Migrations.run(url, config.database().connectTimeout());
        } else {
            Migrations.check(url, config.database().connectTimeout());
        }
        if (config.database().url().isEmpty()) {
            new KeyStore(url).ensureDemoKey();
        }
    }

    private static OpenDatabase borrowed(DatabaseUrl url) {
        return new OpenDatabase(url, Optional.empty());
    }

    private static OpenDatabase start(Config config) {
        EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabase.Options.in(config.dataDir())
                .withPort(config.database().embeddedPort()));
        return new OpenDatabase(database.url(), Optional.of(database));
    }

    @Override
    public void close() {
        started.ifPresent(EmbeddedDatabase::close);
    }
}
