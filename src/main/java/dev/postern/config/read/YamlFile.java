package dev.postern.config.read;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A settings file as a flat list of entries, with the lines that SmallRye's own YAML source does not keep. Reading the
 * node tree also costs a third of the start-up time that building YAML objects does. One thread builds it.
 */
public final class YamlFile {
    private static final int DEEPEST = 8; // an alias may point at its own parent
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final String name;
    private final Consumer<Problem> problems;
    private final List<Entry> entries = new ArrayList<>();

    private YamlFile(String name, Consumer<Problem> problems) {
        this.name = name;
        this.problems = problems;
    }

    /**
     * A leaf of the tree.
     *
     * @param path keys from the top, joined by dots
     * @param value as written, items of a list joined by commas; empty for a null
     */
    public record Entry(String path, int line, boolean list, Optional<String> value) {}

    /** Nothing, with a problem reported, when the file cannot be read at all. */
    public static List<Entry> read(Path path, Consumer<Problem> problems) {
        YamlFile file = new YamlFile(path.toString(), problems);
        try {
            return parse(file.name, Files.readString(path), problems);
        } catch (NoSuchFileException e) {
            file.report("settings file", 0, "does not exist");
        } catch (MalformedInputException e) {
            file.report("settings file", 0, "is not UTF-8");
        } catch (IOException e) {
            file.report("settings file", 0, "cannot be read: " + e);
        }
        return List.of();
    }

    public static List<Entry> parse(String name, String text, Consumer<Problem> problems) {
        YamlFile file = new YamlFile(name, problems);
        try {
            LoaderOptions options = new LoaderOptions();
            ParserImpl parser = new ParserImpl(new StreamReader(text), options);
            @Nullable Node root = new Composer(parser, new TextOnly(), options).getSingleNode();
            if (root instanceof MappingNode mapping) {
                file.walk("", mapping, 1);
            } else if (root != null && !isNull(root)) {
                file.report("settings file", line(root.getStartMark()), "must hold settings, not a value");
            }
        } catch (MarkedYAMLException e) {
            // Its message quotes the line, which may hold the database's password.
            file.report("settings file", line(e.getProblemMark()), "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            file.report("settings file", 0, "is not YAML: it holds a character that YAML does not allow");
        }
        return file.entries;
    }

    private void walk(String section, MappingNode mapping, int depth) {
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            String path = section.isEmpty() ? key(entry) : section + "." + key(entry);
            int line = line(entry.getKeyNode().getStartMark());
            if (!seen.add(path)) {
                report(path, line, "must not stand twice");
            }
            if (entry.getValueNode() instanceof MappingNode inner && depth < DEEPEST) {
                walk(path, inner, depth + 1);
            } else if (entry.getValueNode() instanceof SequenceNode items) {
                entries.add(new Entry(path, line, true, Optional.of(joined(path, items))));
            } else {
                entries.add(new Entry(path, line, false, scalar(entry.getValueNode())));
            }
        }
    }

    private String joined(String path, SequenceNode items) {
        if (!items.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
            report(path, line(items.getStartMark()), "must be a list of single values");
        } else if (items.getValue().stream()
                .anyMatch(item -> scalar(item).orElse("").isBlank())) {
            // YAML reads the bare word null as nothing; joined, such an item would be lost.
            report(path, line(items.getStartMark()), "must not hold an empty item; the word null is written \"null\"");
        }
        return items.getValue().stream()
                .map(item -> scalar(item).orElse("").replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }

    private static Optional<String> scalar(Node node) {
        return node instanceof ScalarNode scalar && !isNull(node) ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    /** A dot in a key is part of the key: {@code http.port} at the top is not the port of http. */
    private static String key(NodeTuple entry) {
        String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        return key.contains(".") ? '"' + key + '"' : key;
    }

    private void report(String setting, int line, String rule) {
        problems.accept(new Problem(setting, line > 0 ? name + " line " + line : name, rule, Optional.empty()));
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && NULLS.contains(scalar.getValue());
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }

    /** Guesses no types: every value is text here, and each setting knows what it wants. */
    private static final class TextOnly extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            // The inherited patterns are compiled at each start and then unused.
        }
    }
}
