package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.domain.key.ApiKey;
import dev.postern.jdbc.KeyStore;
import dev.postern.jdbc.ListedKey;
import dev.postern.ops.log.Logging;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes, lists and revokes API keys. The output on stdout is fit for scripts; the log goes to stderr. */
@Command(name = "keys", description = "Makes, lists and revokes API keys.")
public final class KeysCommand implements Runnable {
    private static final String LINE = "%-24s %-20s %-8s %-22s %s%n";

    private final SettingsOption settings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public KeysCommand(SettingsOption settings) {
        this.settings = settings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: create, list or revoke");
    }

    @Command(name = "create", description = "Makes a key and prints it: the only time that it is shown.")
    int create(
            @Option(names = "--project", required = true, paramLabel = "PROJECT", description = "Whose key it is.")
                    String project,
            @Option(
                            names = "--scope",
                            required = true,
                            paramLabel = "track|read|admin",
                            description = "What it allows: track sends, read reads at the management port, admin all.")
                    ApiKey.Scope scope) {
        return withKeys(keys -> {
            out().println(keys.create(project, scope.label()).key());
            return ExitCode.OK;
        });
    }

    @Command(name = "list", description = "Lists keys, revoked ones too; never the keys themselves.")
    int list(
            @Option(names = "--project", paramLabel = "PROJECT", description = "Of this project only.") @Nullable
                    String project) {
        return withKeys(keys -> {
            print(keys.list(Optional.ofNullable(project)));
            return ExitCode.OK;
        });
    }

    @Command(name = "revoke", description = "Revokes a key for good.")
    int revoke(@Parameters(paramLabel = "KEY_ID", description = "As keys list shows it.") String keyId) {
        return withKeys(keys -> {
            if (!keys.revoke(keyId)) {
                throw new IllegalArgumentException("there is no key " + keyId);
            }
            out().println("Revoked " + keyId + ". Gateways stop taking it within keys.cache-expiry.");
            return ExitCode.OK;
        });
    }

    private int withKeys(ToIntFunction<KeyStore> work) {
        Config config = settings.load(Logging.Target.STDERR);
        try (OpenDatabase database = OpenDatabase.toVisit(config)) {
            database.prepare(config);
            return work.applyAsInt(new KeyStore(database.url()));
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.WRONG_COMMAND_LINE;
        }
    }

    private void print(List<ListedKey> keys) {
        out().printf(Locale.ROOT, LINE, "KEY_ID", "PROJECT", "SCOPE", "CREATED", "REVOKED");
        for (ListedKey key : keys) {
            String revoked = key.revokedAt().map(KeysCommand::seconds).orElse("-");
            out().printf(Locale.ROOT, LINE, key.keyId(), key.project(), key.scope(), seconds(key.createdAt()), revoked);
        }
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
