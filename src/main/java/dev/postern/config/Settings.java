package dev.postern.config;

import dev.postern.config.read.BrokenRules;
import dev.postern.config.read.Environment;
import dev.postern.config.read.InvalidSettings;
import dev.postern.config.read.Problem;
import dev.postern.config.read.SettingValues;
import dev.postern.config.read.YamlFile;
import dev.postern.config.value.Network;
import dev.postern.config.value.PageOrigin;
import dev.postern.config.value.ProjectOrigin;
import dev.postern.config.value.ProjectRate;
import dev.postern.config.value.Secret;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
    private final List<YamlFile.Entry> defaults = defaults();
    private final Map<String, YamlFile.Entry> known =
            defaults.stream().collect(Collectors.toMap(YamlFile.Entry::path, entry -> entry));

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
        Map<String, Environment.Given> given = Environment.settings(environment, known.keySet(), problems::add);
        Map<String, String> variables = new HashMap<>();
        given.forEach((setting, value) -> variables.put(setting, value.value()));
        List<YamlFile.Entry> entries = path.map(present -> settings(present, YamlFile.read(present, problems::add)))
                .orElse(List.of());
        Map<String, String> sources = new HashMap<>();
        defaults.forEach(entry -> sources.put(entry.path(), DEFAULTS + " in the jar"));
        entries.forEach(entry -> sources.put(entry.path(), path.orElseThrow() + " line " + entry.line()));
        given.forEach((setting, value) -> sources.put(setting, value.variable()));
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(values(defaults), "defaults", DEFAULTS_ORDINAL),
                        new PropertiesConfigSource(values(entries), "file", FILE_ORDINAL),
                        new PropertiesConfigSource(variables, "environment", ENVIRONMENT_ORDINAL))
                .build();
        SettingValues values = new SettingValues(
                setting -> config.getConfigValue(setting).getValue(), values(defaults), sources, problems::add);
        problems.forEach(problem -> values.leave(problem.setting()));
        Config built = build(values);
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
        return built;
    }

    /** The entries that are settings; all others are problems. */
    private List<YamlFile.Entry> settings(Path file, List<YamlFile.Entry> entries) {
        List<YamlFile.Entry> settings = new ArrayList<>();
        for (YamlFile.Entry entry : entries) {
            YamlFile.@Nullable Entry setting = known.get(entry.path());
            boolean section = known.keySet().stream().anyMatch(path -> path.startsWith(entry.path() + "."));
            if (setting != null && setting.list() == entry.list()) {
                settings.add(entry);
            } else if (!section || entry.value().isPresent()) {
                String rule = setting != null
                        ? (setting.list() ? "must be a list" : "must be a single value")
                        : (section ? "must hold settings, not a value" : "is not a setting");
                String source = file + " line " + entry.line();
                problems.add(new Problem(entry.path(), source, rule, Optional.empty()));
            }
        }
        return settings;
    }

    private static Map<String, String> values(List<YamlFile.Entry> entries) {
        Map<String, String> settingToValue = new HashMap<>();
        entries.forEach(entry -> entry.value().ifPresent(value -> settingToValue.put(entry.path(), value)));
        return settingToValue;
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
                http(values),
                new Cors(
                        values.list("cors.origins", PageOrigin.RULE, PageOrigin::parse),
                        values.list("cors.projects", ProjectOrigin.RULE, ProjectOrigin::parse),
                        values.duration("cors.max-age"),
                        values.flag("cors.key-in-query")),
                new Management(
                        values.optionalText("management.host"),
                        values.integer("management.port"),
                        values.flag("management.open-metrics"),
                        values.integer("management.recent-ignored")),
                database(values),
                limits(values),
                new Attributes(
                        values.flag("attributes.infer-dates"), values.choice("attributes.null-value", NullValue.class)),
                new Customers(values.list("customers.placeholders"), values.flag("customers.recreate-erased")),
                new Events(values.integer("events.retention-months")),
                new Keys(
                        values.integer("keys.cache-size"),
                        values.duration("keys.cache-expiry"),
                        values.integer("keys.failures-per-minute"),
                        values.integer("keys.new-per-second"),
                        values.integer("keys.lookups-per-second")),
                batch(values),
                new Start(values.duration("start.warm-up")),
                new Drain(values.optionalDuration("drain.delay"), values.duration("drain.timeout")),
                new Log(values.choice("log.format", Log.Format.class), values.text("log.level")),
                new Tracing(values.flag("tracing.enabled")));
    }

    private static Http http(SettingValues values) {
        return new Http(
                values.optionalText("http.host"),
                values.integer("http.port"),
                values.integer("http.event-loops"),
                values.list("http.trusted-proxies", Network.RULE, Network::parse),
                values.flag("http.docs"),
                new Tls(
                        values.optionalText("http.tls.certificate").map(Path::of),
                        values.optionalText("http.tls.key").map(Path::of),
                        values.duration("http.tls.reload-every")));
    }

    private static Database database(SettingValues values) {
        return new Database(
                values.optionalUrl("database.url"),
                values.optionalText("database.password").map(Secret::new),
                values.choice("database.pooler", Pooler.class),
                values.integer("database.connections"),
                values.duration("database.connect-timeout"),
                values.duration("database.statement-timeout"),
                values.duration("database.lock-timeout"),
                values.duration("database.busy-timeout"),
                values.duration("database.project-busy-timeout"),
                values.duration("database.idle-in-transaction-timeout"),
                values.flag("database.allow-unsafe-durability"),
                values.flag("database.migrate"),
                values.integer("database.embedded-port"));
    }

    private static Limits limits(SettingValues values) {
        return new Limits(
                values.integer("limits.body-bytes"),
                values.integer("limits.bulk-bytes"),
                values.integer("limits.bulk-items"),
                values.duration("limits.body-timeout"),
                values.integer("limits.body-rate"),
                values.integer("limits.slow-bodies"),
                values.duration("limits.deadline"),
                values.integer("limits.in-flight-requests"),
                values.integer("limits.in-flight-bytes"),
                values.duration("limits.commit-wait"),
                values.integer("limits.connections"),
                values.integer("limits.headers"),
                values.integer("limits.header-bytes"),
                values.integer("limits.line-bytes"),
                values.duration("limits.head-timeout"),
                values.duration("limits.idle-timeout"),
                values.integer("limits.linger-bytes"),
                values.duration("limits.linger-timeout"),
                values.integer("limits.string-length"),
                values.integer("limits.profile-attributes"),
                values.integer("limits.project-attributes"),
                values.integer("limits.project-event-attributes"),
                values.integer("limits.requests-per-second"),
                values.integer("limits.burst"),
                values.list("limits.projects", ProjectRate.RULE, ProjectRate::parse));
    }

    private static Batch batch(SettingValues values) {
        return new Batch(
                values.integer("batch.shards"),
                values.integer("batch.max-rows"),
                values.integer("batch.max-bytes"),
                values.integer("batch.ahead-rows"));
    }

    private static List<YamlFile.Entry> defaults() {
        try (@Nullable InputStream carried = Settings.class.getResourceAsStream("/" + DEFAULTS)) {
            if (carried == null) {
                throw new IllegalStateException("The jar carries no " + DEFAULTS);
            }
            return YamlFile.parse(DEFAULTS, new String(carried.readAllBytes(), StandardCharsets.UTF_8), problem -> {
                throw new IllegalStateException(problem.toString());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
