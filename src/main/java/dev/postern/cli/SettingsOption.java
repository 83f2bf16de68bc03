package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.ops.log.Logging;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code --config}, shared by all commands. Owned by the command line, on the main thread. */
public final class SettingsOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Settings file. Else the one that POSTERN_CONFIG names, else conf/postern.yaml.")
    private @Nullable Path file;

    /** Loads the settings and logs as they say from then on. */
    Config load(Logging.Target target) {
        Config config = Settings.load(System.getenv(), Optional.ofNullable(file));
        Logging.configure(config.log(), target);
        return config;
    }
}
