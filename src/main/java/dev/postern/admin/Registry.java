package dev.postern.admin;

import dev.postern.domain.admin.RegisteredAttribute;
import dev.postern.domain.admin.RegisteredAttribute.Ignorings;
import dev.postern.domain.admin.RegistryPage;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Reserved;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All attribute names of a project's profiles, the reserved ones among them, or of its events of one name. */
final class Registry {
    private final List<RegisteredAttribute> attributes;

    /**
     * Puts together what the database holds.
     *
     * @param types the names that have a row
     */
    Registry(String event, List<RegisteredAttribute> types, Map<String, Ignorings> nameToIgnorings) {
        List<RegisteredAttribute> all = new ArrayList<>(types);
        for (String name : event.equals(AttributeName.PROFILE) ? Reserved.NAMES : Set.<String>of()) {
            all.add(new RegisteredAttribute(name, AttributeType.STRING, Optional.empty(), Ignorings.NONE, List.of()));
        }
        all.sort(Comparator.comparing(RegisteredAttribute::name));
        Map<String, List<String>> foldedToNames = new HashMap<>();
        all.forEach(one -> foldedToNames
                .computeIfAbsent(folded(one.name()), first -> new ArrayList<>(1))
                .add(one.name()));
        this.attributes = all.stream()
                .map(one -> new RegisteredAttribute(
                        one.name(),
                        one.type(),
                        one.fixing(),
                        nameToIgnorings.getOrDefault(one.name(), Ignorings.NONE),
                        without(one.name(), foldedToNames.getOrDefault(folded(one.name()), List.of()))))
                .toList();
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static List<String> without(String name, List<String> names) {
        return names.stream().filter(other -> !other.equals(name)).toList();
    }

    /** The first {@code limit} names behind {@code after}. */
    RegistryPage page(String after, int limit) {
        List<RegisteredAttribute> rest = attributes.stream()
                .filter(one -> one.name().compareTo(after) > 0)
                .toList();
        List<RegisteredAttribute> page = rest.subList(0, Math.min(limit, rest.size()));
        Optional<String> next = page.size() < rest.size()
                ? Optional.of(page.get(page.size() - 1).name())
                : Optional.empty();
        return new RegistryPage(attributes.size(), page, next);
    }
}
