package dev.postern.config;

import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A settings file. The YAML source of SmallRye gives its values; the node tree, which that source does not show, gives
 * the lines, the keys that occur twice and the keys without a value. One thread builds it.
 */
final class YamlFile {
    private final String name;
    private final KnownSettings known;
    private final Consumer<Problem> problems;
    private final Map<String, Integer> settingToLine = new HashMap<>();

    private YamlFile(String name, KnownSettings known, Consumer<Problem> problems) {
        this.name = name;
        this.known = known;
        this.problems = problems;
    }

    /** A file's values, and where in the file each one stands. */
    record Settings(ConfigSource values, Map<String, Integer> settingToLine) {}

    /** Empty, with a problem reported, when the file cannot be read as YAML at all. */
    static Optional<Settings> read(Path path, int ordinal, KnownSettings known, Consumer<Problem> problems) {
        YamlFile file = new YamlFile(path.toString(), known, problems);
        try {
            String text = Files.readString(path);
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root != null && !isNull(root)) {
                file.walk("", root);
            }
            return Optional.of(new Settings(new YamlConfigSource(file.name, text, ordinal), file.settingToLine));
        } catch (NoSuchFileException e) {
            file.report(file.name, 0, "does not exist");
        } catch (MalformedInputException e) {
            file.report(file.name, 0, "is not UTF-8");
        } catch (IOException e) {
            file.report(file.name, 0, "cannot be read: " + e);
        } catch (MarkedYAMLException e) {
            // Its message quotes the line, which may hold the database's password.
            file.report(file.name, line(e.getProblemMark()), "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            file.report(file.name, 0, "is not YAML");
        }
        return Optional.empty();
    }

    private void walk(String section, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            report(section.isEmpty() ? name : section, line(node.getStartMark()), "must hold settings, not a value");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            String path = section.isEmpty() ? key(entry) : section + "." + key(entry);
            int line = line(entry.getKeyNode().getStartMark());
            if (!seen.add(path)) {
                report(path, line, "must not stand twice");
            } else if (known.isSetting(path)) {
                settingToLine.put(path, line);
                checkShape(path, line, entry.getValueNode());
            } else if (!known.isSection(path)) {
                report(path, line, "is not a setting");
            } else if (!isNull(entry.getValueNode())) {
                walk(path, entry.getValueNode());
            }
        }
    }

    private void checkShape(String path, int line, Node node) {
        boolean list = known.lists().contains(path);
        List<Node> values = list && node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        if (!values.stream().allMatch(ScalarNode.class::isInstance)) {
            report(path, line, list ? "must be a list of single values" : "must be a single value");
        }
    }

    /** A dot in a key is part of the key, as the YAML source sees it: {@code "http.port"} is not http, then port. */
    private static String key(NodeTuple entry) {
        String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        return key.contains(".") ? '"' + key + '"' : key;
    }

    private void report(String setting, int line, String rule) {
        problems.accept(new Problem(setting, line > 0 ? name + " line " + line : name, rule, Optional.empty()));
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static int line(org.yaml.snakeyaml.error.Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
