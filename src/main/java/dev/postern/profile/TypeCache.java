package dev.postern.profile;

import dev.postern.domain.AttributeType;
import dev.postern.ops.Metrics;
import dev.postern.profile.store.SelectAttributeTypes;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The snapshots of the projects that were seen, filled from the database, and only with what is committed. Owned by one
 * profile verticle; runs on its event loop, so that a snapshot is read without a lock.
 */
final class TypeCache {
    private final Database database;
    private final Metrics metrics;
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final Map<String, AttributeTypes> projectToTypes = new HashMap<>();
    private final Map<String, Future<Void>> projectToFirstLoad = new HashMap<>();
    private final Map<String, Map<String, Future<Void>>> projectToLoads = new HashMap<>();

    TypeCache(Database database, Metrics metrics) {
        this.database = database;
        this.metrics = metrics;
    }

    /** What is known of the project now; no statement. */
    AttributeTypes of(String projectId) {
        return projectToTypes.getOrDefault(projectId, AttributeTypes.RESERVED_ONLY);
    }

    /**
     * Asks the database for names that are not known here: for all of a project when it is seen for the first time, later for
     * the names alone. Nothing is asked for twice at a time, however many wait for it.
     */
    Future<AttributeTypes> load(String projectId, List<String> names) {
        return loadProject(projectId, names.size()).compose(loaded -> {
            AttributeTypes types = of(projectId);
            List<String> absent =
                    names.stream().filter(name -> types.typeOf(name).isEmpty()).toList();
            return absent.isEmpty() ? Future.succeededFuture(types) : loadNames(projectId, absent);
        });
    }

    private Future<Void> loadProject(String projectId, int names) {
        Future<Void> seen = projectToFirstLoad.get(projectId);
        if (seen != null && !seen.failed()) {
            return seen;
        }
        metrics.typesMissed(names);
        Future<Void> load = database.read(pool -> selectAttributeTypes.all(pool, projectId))
                .map(all -> {
                    learn(projectId, all);
                    return null;
                });
        projectToFirstLoad.put(projectId, load);
        return load;
    }

    private Future<AttributeTypes> loadNames(String projectId, List<String> names) {
        Map<String, Future<Void>> nameToLoad = projectToLoads.computeIfAbsent(projectId, id -> new HashMap<>());
        List<String> unasked = new ArrayList<>();
        Set<Future<Void>> loads = new LinkedHashSet<>();
        for (String name : names) {
            Future<Void> load = nameToLoad.get(name);
            if (load == null) {
                unasked.add(name);
            } else {
                loads.add(load);
            }
        }
        if (!unasked.isEmpty()) {
            metrics.typesMissed(unasked.size());
            Future<Void> load = select(projectId, unasked);
            unasked.forEach(name -> nameToLoad.put(name, load));
            loads.add(load);
            load.onComplete(done -> unasked.forEach(nameToLoad::remove));
        }
        return Future.all(new ArrayList<>(loads)).map(all -> of(projectId));
    }

    private Future<Void> select(String projectId, List<String> names) {
        return database.read(pool -> selectAttributeTypes.named(pool, projectId, names))
                .map(found -> {
                    learn(projectId, found);
                    return null;
                });
    }

    /** Takes in types that are committed. */
    void learn(String projectId, Map<String, AttributeType> committed) {
        AttributeTypes before = of(projectId);
        AttributeTypes after = before.with(committed);
        projectToTypes.put(projectId, after);
        metrics.typesKnown(after.size() - before.size());
    }

    /** Loads every name of a project that may define no more, so that an absent name need not be asked for again. */
    Future<Void> complete(String projectId) {
        return database.run(pool -> selectAttributeTypes.all(pool, projectId)).map(all -> {
            AttributeTypes before = of(projectId);
            AttributeTypes after = before.completedWith(all);
            projectToTypes.put(projectId, after);
            metrics.typesKnown(after.size() - before.size());
            return null;
        });
    }
}
