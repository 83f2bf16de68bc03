package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.ops.log.Logging;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks a gateway on this machine whether it is ready: a health check where no other program is at hand, as in the image. */
@Command(
        name = "ready",
        description = "Asks the gateway with these settings whether it is ready: 0 when it is, else 69.")
public final class ReadyCommand implements Callable<Integer> {
    private static final String EVERY_ADDRESS = "0.0.0.0";
    private static final int LONGEST_MILLIS = 3_000;

    private final SettingsOption settings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public ReadyCommand(SettingsOption settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Config config = settings.load(Logging.Target.STDERR);
        String host = config.management()
                .host()
                .or(() -> config.http().host())
                .filter(address -> !address.equals(EVERY_ADDRESS))
                .orElse("127.0.0.1");
        try {
            URI readiness = new URI("http", null, host, config.management().port(), "/readyz", null, null);
            HttpURLConnection connection = (HttpURLConnection) readiness.toURL().openConnection();
            connection.setConnectTimeout(LONGEST_MILLIS);
            connection.setReadTimeout(LONGEST_MILLIS);
            boolean ready = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream text = ready ? connection.getInputStream() : connection.getErrorStream()) {
                spec.commandLine().getOut().print(new String(text.readAllBytes(), StandardCharsets.UTF_8));
                spec.commandLine().getOut().flush();
            }
            return ready ? ExitCode.OK : ExitCode.DATABASE_UNAVAILABLE;
        } catch (IOException | URISyntaxException e) {
            spec.commandLine().getErr().println(Logging.lastWords("not running: " + e.getMessage()));
            return ExitCode.DATABASE_UNAVAILABLE;
        }
    }
}
