package dev.postern.config;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Which settings there are.
 *
 * @param paths all of them
 * @param lists those that hold a list
 */
record KnownSettings(Set<String> paths, Set<String> lists) {
    /** From the properties of the carried file, which names every setting; items of a list end in {@code [0]}. */
    static KnownSettings of(Iterable<String> properties) {
        Set<String> names = StreamSupport.stream(properties.spliterator(), false).collect(Collectors.toSet());
        return new KnownSettings(
                names.stream().filter(name -> !name.endsWith("]")).collect(Collectors.toUnmodifiableSet()),
                names.stream()
                        .filter(name -> name.endsWith("]"))
                        .map(name -> name.substring(0, name.indexOf('[')))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    boolean isSetting(String path) {
        return paths.contains(path);
    }

    boolean isSection(String path) {
        return paths.stream().anyMatch(setting -> setting.startsWith(path + "."));
    }
}
