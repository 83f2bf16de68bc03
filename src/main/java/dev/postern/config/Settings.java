package dev.postern.config;

import dev.postern.config.read.Binder;
import dev.postern.config.read.Binder.Given;
import dev.postern.config.read.Environment;
import dev.postern.config.read.InvalidSettings;
import dev.postern.config.read.Problem;
import dev.postern.config.read.YamlFile;
import dev.postern.config.value.HeaderName;
import dev.postern.config.value.Network;
import dev.postern.config.value.PageOrigin;
import dev.postern.config.value.ProjectOrigin;
import dev.postern.config.value.ProjectRate;
import dev.postern.config.value.Secret;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads the settings: the environment beats the settings file, which beats the file carried in the jar. System properties
 * and other variables have no influence. Owned by one loading, on its thread.
 */
public final class Settings {
    private static final String DEFAULTS = "conf/postern.yaml";
    private static final Set<String> SECRETS = Set.of("database.url", "database.password");

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

    private Config read(Map<String, String> environment, Optional<Path> file) {
        Map<String, Given> settingToGiven = new HashMap<>();
        put(defaults, DEFAULTS + " in the jar", settingToGiven);
        file.ifPresent(path -> readFile(path, settingToGiven));
        settingToGiven.putAll(Environment.settings(environment, known.keySet(), problems::add));
        Map<String, String> settingToDefault = new HashMap<>();
        known.forEach(
                (setting, entry) -> settingToDefault.put(setting, entry.value().orElse("")));

        Binder binder = new Binder(settingToGiven, settingToDefault, SECRETS, problems::add)
                .with(Secret.class, Secret::new)
                .with(DatabaseUrl.class, Settings::databaseUrl)
                .with(Network.class, Network.RULE, Network::parse)
                .with(HeaderName.class, HeaderName.RULE, HeaderName::parse)
                .with(PageOrigin.class, PageOrigin.RULE, PageOrigin::parse)
                .with(ProjectOrigin.class, ProjectOrigin.RULE, ProjectOrigin::parse)
                .with(ProjectRate.class, ProjectRate.RULE, ProjectRate::parse);
        problems.forEach(problem -> binder.leave(problem.setting()));
        Config config = binder.bind(Config.class);
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
        return config;
    }

    private static DatabaseUrl databaseUrl(String text) {
        try {
            return DatabaseUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + ", as in postgresql://user:password@host:5432/database", e);
        }
    }

    /** Takes the entries of a file that are settings; all others are problems. */
    private void readFile(Path file, Map<String, Given> settingToGiven) {
        for (YamlFile.Entry entry : YamlFile.read(file, problems::add)) {
            String source = file + " line " + entry.line();
            YamlFile.@Nullable Entry setting = known.get(entry.path());
            boolean section = known.keySet().stream().anyMatch(path -> path.startsWith(entry.path() + "."));
            if (setting != null && setting.list() == entry.list()) {
                put(List.of(entry), source, settingToGiven);
            } else if (!section || entry.value().isPresent()) {
                String rule = setting != null
                        ? (setting.list() ? "must be a list" : "must be a single value")
                        : (section ? "must hold settings, not a value" : "is not a setting");
                problems.add(new Problem(entry.path(), source, rule, Optional.empty()));
            }
        }
    }

    private static void put(List<YamlFile.Entry> entries, String source, Map<String, Given> settingToGiven) {
        entries.forEach(entry ->
                entry.value().ifPresent(value -> settingToGiven.put(entry.path(), new Given(source, value))));
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
