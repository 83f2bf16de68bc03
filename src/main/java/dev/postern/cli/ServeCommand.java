package dev.postern.cli;

import dev.postern.Gateway;
import dev.postern.config.Config;
import dev.postern.ops.Logging;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** Starts the gateway and leaves it running; a signal stops it. */
@Command(
        name = "serve",
        description = "Starts the gateway; the default command.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeOnInvalidInput = ExitCode.WRONG_COMMAND_LINE)
public final class ServeCommand implements Callable<Integer> {
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
        // Both are mostly the loading of classes, and a small machine has two cores.
        CompletableFuture<Gateway> created =
                CompletableFuture.supplyAsync(() -> Gateway.create(config).warmUp());
        OpenDatabase database = OpenDatabase.toServe(config);
        shutdown.onStop(database::close);
        database.prepare(config);
        Gateway gateway = created.join();
        shutdown.onStop(() -> drain(gateway, config));
        gateway.open(database.url()).await();
    }

    private static void drain(Gateway gateway, Config config) {
        // A request that never ends is cut off by the drain itself; this only ends a wait for what no longer answers.
        Duration longest = config.drainDelay().plus(config.drain().timeout()).plus(TO_CLOSE);
        try {
            gateway.drain().await(longest.toMillis(), TimeUnit.MILLISECONDS);
            gateway.close().await(TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the gateway did not stop within " + longest, e);
        }
    }
}
