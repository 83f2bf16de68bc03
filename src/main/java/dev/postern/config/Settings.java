package dev.postern.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Loads the settings: the environment beats the settings file, which beats the file carried in the jar. Nothing else is
 * asked: system properties and foreign variables have no influence. Owned by one loading, on its thread.
 */
public final class Settings {
    private static final String DEFAULTS = "conf/postern.yaml";
    private static final int DEFAULTS_ORDINAL = 100;
    private static final int FILE_ORDINAL = 200;
    private static final int ENVIRONMENT_ORDINAL = 300;

    private final List<Problem> problems = new ArrayList<>();
    private final ConfigSource defaults = defaults();
    private final KnownSettings known = KnownSettings.of(defaults.getPropertyNames());

    private Settings() {}

    /**
     * Loads from {@code file}, else from the file that {@code POSTERN_CONFIG} names, else from
     * {@code conf/postern.yaml} where the process was started, if there is one.
     *
     * @param environment names to values of all environment variables
     * @throws InvalidSettings with every problem that was found
     */
    public static Config load(Map<String, String> environment, Optional<Path> file) {
        return load(environment, file, Path.of(""));
    }

    /** As above, but {@code conf/postern.yaml} is looked for in the given folder. */
    static Config load(Map<String, String> environment, Optional<Path> file, Path folder) {
        return new Settings().read(environment, file.or(() -> chosenFile(environment, folder)));
    }

    private static Optional<Path> chosenFile(Map<String, String> environment, Path folder) {
        return Optional.ofNullable(environment.get(Environment.CONFIG))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .or(() -> Optional.of(folder.resolve(DEFAULTS)).filter(Files::exists));
    }

    private Config read(Map<String, String> environment, Optional<Path> path) {
        Map<String, String> variables = Environment.settings(environment, known, problems::add);
        Optional<YamlFile.Settings> file =
                path.flatMap(present -> YamlFile.read(present, FILE_ORDINAL, known, problems::add));
        SmallRyeConfigBuilder sources = new SmallRyeConfigBuilder()
                .withSources(defaults, new PropertiesConfigSource(variables, "environment", ENVIRONMENT_ORDINAL));
        file.ifPresent(present -> sources.withSources(present.values()));
        SmallRyeConfig config = sources.build();
        SettingValues values = new SettingValues(
                config,
                defaults,
                setting -> {
                    if (variables.containsKey(setting)) {
                        return Environment.variable(setting);
                    }
                    Integer line = file.map(present -> present.settingToLine().get(setting)).orElse(null);
                    return line == null ? DEFAULTS + " in the jar" : path.orElseThrow() + " line " + line;
                },
                problems::add);
        Config built = build(values);
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
        return built;
    }

    // A record that refuses its values reports them and makes them defaults, so each round finds only new problems.
    private static Config build(SettingValues values) {
        while (true) {
            try {
                return config(values);
            } catch (BrokenRules refusal) {
                values.refuse(refusal);
            }
        }
    }

    private static Config config(SettingValues values) {
        return new Config(
                Path.of(values.text("data-dir")),
                new Http(
                        values.optionalText("http.host"),
                        values.integer("http.port"),
                        values.integer("http.event-loops")),
                new Management(values.optionalText("management.host"), values.integer("management.port")),
                database(values),
                limits(values),
                new Attributes(
                        values.flag("attributes.infer-dates"),
                        values.choice("attributes.null-value", NullValue.class)),
                new Customers(values.list("customers.placeholders")),
                new Keys(values.integer("keys.cache-size"), values.duration("keys.cache-expiry")),
                batch(values),
                new Drain(values.duration("drain.delay"), values.duration("drain.timeout")),
                new Log(values.choice("log.format", Log.Format.class), values.text("log.level")));
    }

    private static Database database(SettingValues values) {
        return new Database(
                values.optionalUrl("database.url"),
                values.integer("database.connections"),
                values.duration("database.connect-timeout"),
                values.duration("database.statement-timeout"),
                values.flag("database.migrate"),
                values.integer("database.embedded-port"));
    }

    private static Limits limits(SettingValues values) {
        return new Limits(
                values.integer("limits.body-bytes"),
                values.duration("limits.body-timeout"),
                values.duration("limits.deadline"),
                values.integer("limits.string-length"),
                values.integer("limits.profile-attributes"),
                values.integer("limits.project-attributes"));
    }

    private static Batch batch(SettingValues values) {
        return new Batch(
                values.integer("batch.shards"),
                values.integer("batch.max-rows"),
                values.integer("batch.max-bytes"),
                values.integer("batch.queue-requests"),
                values.integer("batch.queue-bytes"));
    }

    private static ConfigSource defaults() {
        try (@Nullable InputStream carried = Settings.class.getResourceAsStream("/" + DEFAULTS)) {
            if (carried == null) {
                throw new IllegalStateException("The jar carries no " + DEFAULTS);
            }
            return new YamlConfigSource(
                    DEFAULTS, new String(carried.readAllBytes(), StandardCharsets.UTF_8), DEFAULTS_ORDINAL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
