package dev.postern.config.read;

import dev.postern.config.DatabaseUrl;
import dev.postern.config.read.BrokenRules.BrokenRule;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads settings by path and type. A setting that was found broken reads as its default from then on, so that one
 * mistake does not hide the next. Owned by one loading, on its thread.
 */
public final class SettingValues {
    private static final Set<String> SECRETS = Set.of("database.url", "database.password");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");

    private final UnaryOperator<String> given;
    private final Map<String, String> defaults;
    private final Map<String, String> settingToSource;
    private final Consumer<Problem> problems;
    private final Set<String> broken = new HashSet<>();

    /**
     * @param given a setting's value as written
     * @param settingToSource which file or variable gave the value, in words
     */
    public SettingValues(
            UnaryOperator<String> given,
            Map<String, String> defaults,
            Map<String, String> settingToSource,
            Consumer<Problem> problems) {
        this.given = given;
        this.defaults = defaults;
        this.settingToSource = settingToSource;
        this.problems = problems;
    }

    /** The setting has its problem already: what it should be is unknown, so nothing else is blamed for it. */
    public void leave(String setting) {
        broken.add(setting);
    }

    public int integer(String setting) {
        return parsed(setting, "must be a whole number", SettingValues::parseInteger);
    }

    public boolean flag(String setting) {
        return parsed(setting, "must be true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    public Duration duration(String setting) {
        return parsed(setting, Durations.RULE, Durations::parse);
    }

    public Optional<Duration> optionalDuration(String setting) {
        String text = raw(setting);
        Optional<Duration> value = Durations.parse(text);
        if (!text.isEmpty() && value.isEmpty()) {
            report(List.of(setting), Durations.RULE);
        }
        return value;
    }

    public <E extends Enum<E>> E choice(String setting, Class<E> type) {
        E[] choices = type.getEnumConstants();
        String names = String.join(
                " or ", Arrays.stream(choices).map(SettingValues::lowerCase).toList());
        return parsed(
                setting,
                "must be " + names,
                text -> Arrays.stream(choices)
                        .filter(choice -> lowerCase(choice).equals(text))
                        .findFirst());
    }

    public String text(String setting) {
        return raw(setting);
    }

    public Optional<String> optionalText(String setting) {
        return Optional.of(raw(setting)).filter(text -> !text.isEmpty());
    }

    public Optional<DatabaseUrl> optionalUrl(String setting) {
        String text = raw(setting);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(DatabaseUrl.parse(text));
        } catch (IllegalArgumentException e) {
            report(List.of(setting), e.getMessage() + ", as in postgresql://user:password@host:5432/database");
            return Optional.empty();
        }
    }

    public List<String> list(String setting) {
        return items(raw(setting));
    }

    public <T> List<T> list(String setting, String rule, Function<String, Optional<T>> parser) {
        return parsed(setting, rule, text -> {
            List<String> items = items(text);
            List<T> values =
                    items.stream().map(parser).flatMap(Optional::stream).toList();
            return values.size() == items.size() ? Optional.of(values) : Optional.empty();
        });
    }

    private static List<String> items(String text) {
        return text.isEmpty()
                ? List.of()
                : COMMA.splitAsStream(text)
                        .map(item -> item.replace("\\,", ",").strip())
                        .toList();
    }

    /** Reports what a record refused; its settings read as their defaults from then on. */
    public void refuse(BrokenRules refusal) {
        int before = broken.size();
        for (BrokenRule rule : refusal.broken()) {
            // A setting that reads as its default because of another problem must not be blamed for the default.
            if (rule.settings().stream().noneMatch(broken::contains)) {
                report(rule.settings(), rule.rule());
            }
            broken.addAll(rule.settings());
        }
        if (broken.size() == before) {
            throw new IllegalStateException("The defaults break a rule: " + refusal.getMessage(), refusal);
        }
    }

    private <T> T parsed(String setting, String rule, Function<String, Optional<T>> parser) {
        Optional<T> value = parser.apply(raw(setting));
        if (value.isPresent()) {
            return value.get();
        }
        report(List.of(setting), rule);
        return parser.apply(raw(setting)).orElseThrow();
    }

    private String raw(String setting) {
        String value = broken.contains(setting) ? defaults.get(setting) : given.apply(setting);
        return value == null ? "" : value.strip();
    }

    private void report(List<String> settings, String rule) {
        String setting = settings.get(0);
        String source = Objects.requireNonNull(settingToSource.get(setting));
        // A file may be the wrong one, and most of them hold secrets.
        boolean secret = SECRETS.contains(setting) || source.endsWith(Environment.FILE);
        Optional<String> value = secret ? Optional.empty() : Optional.of(raw(setting));
        problems.accept(new Problem(setting, source, rule, value));
        broken.addAll(settings);
    }

    // A number that is too large for an int is cut to the largest one, which the range of every setting refuses.
    private static Optional<Integer> parseInteger(String text) {
        return WHOLE_NUMBER.matcher(text).matches()
                ? Optional.of((int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Long.parseLong(text))))
                : Optional.empty();
    }

    private static String lowerCase(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
