package dev.postern.cli;

import dev.postern.Gateway;
import dev.postern.ListenAddress;
import dev.postern.OpenFailure;
import dev.postern.config.Config;
import dev.postern.domain.key.KeyHash;
import dev.postern.jdbc.KeyStore;
import dev.postern.ops.log.Logging;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Starts the gateway and leaves it running; a signal stops it. */
@Command(name = "serve", description = "Starts the gateway; the default command.")
public final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    /** With slow classes, a slow log-in and a repeat of both it is over in a fraction; the warm-up comes on top. */
    private static final Duration TO_OPEN = Duration.ofSeconds(60);

    private static final Duration TO_CLOSE = Duration.ofSeconds(5); // connections and threads, after the drain

    private final SettingsOption settings;

    public ServeCommand(SettingsOption settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Shutdown shutdown = Shutdown.atSignal();
        shutdown.guard(() -> start(settings.load(Logging.Target.STDOUT), shutdown));
        return ExitCode.SERVING;
    }

    private static void start(Config config, Shutdown shutdown) {
        ListenAddress.requireFree(config);
        // Both are mostly the loading of classes, and a small machine has two cores.
        CompletableFuture<Gateway> created = CompletableFuture.supplyAsync(
                        () -> Gateway.create(config).warmUp())
                .orTimeout(TO_OPEN.toSeconds(), TimeUnit.SECONDS);
        shutdown.onStop(() -> closeIfCreated(created));
        OpenDatabase database = OpenDatabase.toServe(config);
        shutdown.onStop(database::close);
        // Once more, because its connections go before their server does; to close it twice does nothing.
        shutdown.onStop(() -> closeIfCreated(created));
        List<KeyHash> inUse = DatabaseWait.await(() -> prepare(database, config), shutdown::signalledWithin);
        Gateway gateway = created.join().rememberGood(inUse);
        OpenFailure.await(
                gateway.open(database.url()),
                database.url(),
                TO_OPEN.plus(config.start().warmUp()));
        shutdown.onStop(() -> drain(gateway, config));
        if (config.database().url().isEmpty()) {
            LOG.info(
                    "The data of the embedded PostgreSQL lie in {}. The API is shown at http://{}/docs",
                    config.dataDir().toAbsolutePath(),
                    gateway.managementAddress());
        }
    }

    private static List<KeyHash> prepare(OpenDatabase database, Config config) {
        database.prepare(config);
        return new KeyStore(database.url()).hashesInUse(config.keys().cacheSize());
    }

    /** Else the threads of a start that failed keep the process alive, without a port. */
    private static void closeIfCreated(CompletableFuture<Gateway> created) {
        if (!created.isCompletedExceptionally()) {
            close(created.join());
        }
    }

    private static void close(Gateway gateway) {
        try {
            gateway.close().await(TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the gateway did not close within " + TO_CLOSE.toSeconds() + " s", e);
        }
    }

    private static void drain(Gateway gateway, Config config) {
        // A request that never ends is cut off by the drain itself; this only ends a wait for what no longer answers.
        Duration longest = config.drainDelay().plus(config.drain().timeout()).plus(TO_CLOSE);
        try {
            gateway.drain().await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the gateway did not stop within " + longest.toSeconds() + " s", e);
        } finally {
            close(gateway);
        }
    }
}
