package dev.postern.store.customer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one project in a statement that may hold those of others too.
 *
 * @param typesVersion of the types that the changes were judged by
 * @param changes sorted by customer id, no customer twice
 */
public record ProjectChanges(String projectId, long typesVersion, List<ProfileChange> changes) {

    /** A column of all changes. */
    static @Nullable String[] texts(List<ProjectChanges> projects, Function<ProfileChange, @Nullable String> value) {
        List<@Nullable String> column = new ArrayList<>();
        projects.forEach(project -> project.changes.forEach(change -> column.add(value.apply(change))));
        return column.toArray(String[]::new);
    }

    /** The project of each change. */
    static String[] projectIds(List<ProjectChanges> projects) {
        List<String> column = new ArrayList<>();
        projects.forEach(project -> project.changes.forEach(change -> column.add(project.projectId)));
        return column.toArray(String[]::new);
    }

    /** The version of each change. */
    static Long[] typesVersions(List<ProjectChanges> projects) {
        List<Long> column = new ArrayList<>();
        projects.forEach(project -> project.changes.forEach(change -> column.add(project.typesVersion)));
        return column.toArray(Long[]::new);
    }
}
