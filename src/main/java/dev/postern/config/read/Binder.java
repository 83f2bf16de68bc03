package dev.postern.config.read;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes records of settings: a component {@code bodyBytes} of a section {@code limits} is the setting {@code limits.body-bytes}. A
 * setting that is found broken reads as its default, so that one mistake does not hide the next. Owned by one loading, on its thread.
 */
public final class Binder {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");
    /** An empty item at the end is an item too, which the rule of its setting refuses. */
    private static final int KEEP_EMPTY = -1;

    private static final Pattern CAPITAL = Pattern.compile("([A-Z])");

    private final Map<String, Given> settingToGiven;
    private final Map<String, String> defaults;
    private final Set<String> secrets;
    private final Consumer<Problem> problems;
    private final Map<Class<?>, Function<String, ?>> parsers = new HashMap<>();
    private final Set<String> broken = new HashSet<>();

    /**
     * A setting's value as written.
     *
     * @param source the file or the variable that gave it, in words
     */
    public record Given(String source, String value) {}

    /**
     * @param settingToGiven all settings, those that keep their default too
     * @param secrets settings whose values no message may show
     */
    public Binder(
            Map<String, Given> settingToGiven,
            Map<String, String> defaults,
            Set<String> secrets,
            Consumer<Problem> problems) {
        this.settingToGiven = settingToGiven;
        this.defaults = defaults;
        this.secrets = secrets;
        this.problems = problems;
        parsers.put(String.class, text -> text);
        parsers.put(int.class, Binder::integer);
        parsers.put(boolean.class, Binder::flag);
        parsers.put(Duration.class, orRule(Durations.RULE, Durations::parse));
        parsers.put(Path.class, orRule("must be a path", Binder::path));
    }

    /** Adds a type of values; what is no such value breaks {@code rule}. */
    public <T> Binder with(Class<T> type, String rule, Function<String, Optional<T>> parser) {
        return with(type, orRule(rule, parser));
    }

    private static <T> Function<String, T> orRule(String rule, Function<String, Optional<T>> parser) {
        return text -> parser.apply(text).orElseThrow(() -> new IllegalArgumentException(rule));
    }

    /** Adds a type of values; the parser throws an {@link IllegalArgumentException} with the rule that a text breaks. */
    public <T> Binder with(Class<T> type, Function<String, T> parser) {
        parsers.put(type, parser);
        return this;
    }

    /** Leaves a setting that has its problem already at its default, so that nothing else is blamed for it. */
    public void leave(String setting) {
        broken.add(setting);
    }

    /** The record of all settings. Where a problem was reported it holds defaults and must not be used. */
    public <R extends Record> R bind(Class<R> type) {
        return type.cast(section("", type));
    }

    private Object section(String prefix, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(components)
                .map(component -> component(prefix, component))
                .toArray();
        try {
            Object section = type.getDeclaredConstructor(types).newInstance(values);
            if (section instanceof Rules.Section checked) {
                checked.check((kept, rule, names) ->
                        require(kept, rule, Stream.of(names).map(prefix::concat).toList()));
            }
            return section;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no settings can be put into " + type, e);
        }
    }

    private Object component(String prefix, RecordComponent component) {
        String path =
                prefix + CAPITAL.matcher(component.getName()).replaceAll("-$1").toLowerCase(Locale.ROOT);
        if (component.getType().isRecord()) {
            return section(path + ".", component.getType());
        }
        try {
            return value(text(path), component);
        } catch (IllegalArgumentException e) {
            report(List.of(path), String.valueOf(e.getMessage()));
            return value(text(path), component);
        }
    }

    private Object value(String text, RecordComponent component) {
        Class<?> type = component.getType();
        if (component.getGenericType() instanceof ParameterizedType generic) {
            Class<?> inner = (Class<?>) generic.getActualTypeArguments()[0];
            return type == List.class
                    ? items(text).map(item -> parse(item, inner, component)).toList()
                    : Optional.of(text).filter(given -> !given.isEmpty()).map(given -> parse(given, inner, component));
        }
        return parse(text, type, component);
    }

    private Object parse(String text, Class<?> type, RecordComponent component) {
        Object value = type.isEnum()
                ? choice(text, type)
                : Objects.requireNonNull(parsers.get(type)).apply(text);
        Range range = component.getAnnotation(Range.class);
        if (range != null && value instanceof Integer number && (number < range.least() || number > range.most())) {
            throw new IllegalArgumentException("must be between " + range.least() + " and " + range.most());
        }
        Span span = component.getAnnotation(Span.class);
        if (span != null
                && value instanceof Duration duration
                && (duration.compareTo(Durations.parse(span.least()).orElseThrow()) < 0
                        || duration.compareTo(Durations.parse(span.most()).orElseThrow()) > 0)) {
            throw new IllegalArgumentException("must be between " + span.least() + " and " + span.most());
        }
        return value;
    }

    private static Stream<String> items(String text) {
        return text.isEmpty()
                ? Stream.empty()
                : Arrays.stream(COMMA.split(text, KEEP_EMPTY))
                        .map(item -> item.replace("\\,", ",").strip());
    }

    private String text(String setting) {
        String given = broken.contains(setting)
                ? defaults.get(setting)
                : Objects.requireNonNull(settingToGiven.get(setting)).value();
        return Objects.requireNonNull(given).strip();
    }

    private void require(boolean kept, String rule, List<String> settings) {
        // A setting that reads as its default because of another problem must not be blamed for the default.
        if (!kept && settings.stream().noneMatch(broken::contains)) {
            report(settings, rule);
        }
    }

    private void report(List<String> settings, String rule) {
        String setting = settings.get(0);
        String source = Objects.requireNonNull(settingToGiven.get(setting)).source();
        // A file may be the wrong one, and most of them hold secrets.
        boolean hidden = secrets.contains(setting) || source.endsWith(Environment.FILE);
        problems.accept(new Problem(setting, source, rule, hidden ? Optional.empty() : Optional.of(text(setting))));
        broken.addAll(settings);
    }

    // A number that is too large for an int is cut to the largest one, which the range of every setting refuses.
    private static Integer integer(String text) {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("must be a whole number");
        }
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Long.parseLong(text)));
    }

    private static Boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false");
        }
        return text.equals("true");
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Object choice(String text, Class<?> type) {
        List<Object> choices = List.of(type.getEnumConstants());
        return choices.stream()
                .filter(choice -> lowerCase(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be " + choices.stream().map(Binder::lowerCase).collect(Collectors.joining(" or "))));
    }

    private static String lowerCase(Object choice) {
        return choice.toString().toLowerCase(Locale.ROOT);
    }
}
