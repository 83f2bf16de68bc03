package dev.postern.profile.types;

import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.store.type.SelectAttributeTypes;
import dev.postern.store.type.SelectAttributeTypes.Found;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The snapshots of each project: one for the profiles and one for each event name. Holds committed types only. Owned by one profile verticle; runs on its event loop, so that a snapshot is read without a
 * lock.
 */
public final class TypeCache {
    private final Database database;
    private final Metrics metrics;
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final Map<String, Map<String, AttributeTypes>> projectToEventToTypes = new HashMap<>();
    /** Projects whose events may define no more names. */
    private final Set<String> fullOfEvents = new HashSet<>();

    private final Map<String, Future<Void>> projectToFirstLoad = new HashMap<>();
    private final Map<String, Map<AttributeName, Future<Void>>> projectToLoads = new HashMap<>();

    public TypeCache(Database database, Metrics metrics) {
        this.database = database;
        this.metrics = metrics;
    }

    /**
     * The known types of a project's events of one name, or of its profiles; runs no statement.
     *
     * @param event {@link AttributeName#PROFILE} for the profiles
     */
    public AttributeTypes of(String projectId, String event) {
        AttributeTypes types =
                projectToEventToTypes.getOrDefault(projectId, Map.of()).get(event);
        return types == null ? atFirst(projectId, event) : types;
    }

    private AttributeTypes atFirst(String projectId, String event) {
        if (event.equals(AttributeName.PROFILE)) {
            return AttributeTypes.RESERVED_ONLY;
        }
        return fullOfEvents.contains(projectId) ? AttributeTypes.NONE.complete() : AttributeTypes.NONE;
    }

    /**
     * Asks the database for names that are not known here: for all of a project the first time, later for
     * the names alone. Callers that wait for the same names share one statement.
     */
    public Future<AttributeTypes> load(String projectId, String event, List<String> names) {
        return loadProject(projectId, names.size()).compose(loaded -> {
            AttributeTypes types = of(projectId, event);
            List<AttributeName> absent = names.stream()
                    .filter(name -> types.typeOf(name).isEmpty())
                    .map(name -> new AttributeName(event, name))
                    .toList();
            return absent.isEmpty()
                    ? Future.succeededFuture(types)
                    : loadNames(projectId, absent).map(found -> of(projectId, event));
        });
    }

    private Future<Void> loadProject(String projectId, int names) {
        Future<Void> seen = projectToFirstLoad.get(projectId);
        if (seen != null && !seen.failed()) {
            return seen;
        }
        metrics.types().missed(names);
        Future<Void> load = database.read(pool -> selectAttributeTypes.all(pool, projectId))
                .map(all -> {
                    learn(projectId, all);
                    return null;
                });
        projectToFirstLoad.put(projectId, load);
        return load;
    }

    private Future<Void> loadNames(String projectId, List<AttributeName> names) {
        Map<AttributeName, Future<Void>> nameToLoad = projectToLoads.computeIfAbsent(projectId, id -> new HashMap<>());
        List<AttributeName> unasked = new ArrayList<>();
        Set<Future<Void>> loads = new LinkedHashSet<>();
        for (AttributeName name : names) {
            Future<Void> load = nameToLoad.get(name);
            if (load == null) {
                unasked.add(name);
            } else {
                loads.add(load);
            }
        }
        if (!unasked.isEmpty()) {
            metrics.types().missed(unasked.size());
            Future<Void> load = select(projectId, unasked);
            unasked.forEach(name -> nameToLoad.put(name, load));
            loads.add(load);
            load.onComplete(done -> unasked.forEach(nameToLoad::remove));
        }
        return Future.all(new ArrayList<>(loads)).mapEmpty();
    }

    private Future<Void> select(String projectId, List<AttributeName> names) {
        return database.read(pool -> selectAttributeTypes.named(pool, projectId, names))
                .map(found -> {
                    learn(projectId, found);
                    return null;
                });
    }

    /** Takes in types that are committed. Those of an older version than is known are dropped, those of a newer one replace all. */
    public void learn(String projectId, Found committed) {
        long known = of(projectId, AttributeName.PROFILE).version();
        if (committed.version() < known) {
            return;
        }
        if (committed.version() > known) {
            projectToFirstLoad.remove(projectId);
            replace(projectId, AttributeName.PROFILE, types -> AttributeTypes.RESERVED_ONLY.at(committed.version()));
        }
        Map<String, Map<String, AttributeType>> eventToLearned = new HashMap<>();
        committed
                .nameToType()
                .forEach((name, type) -> eventToLearned
                        .computeIfAbsent(name.event(), event -> new HashMap<>())
                        .put(name.name(), type));
        eventToLearned.forEach((event, learned) -> replace(projectId, event, types -> types.with(learned)));
    }

    /**
     * Takes in all types of a project, of whatever version: the database has just refused a write of another one. An older version
     * is that of a standby which took over before it had heard of a re-type. Should it be one that was read a moment too early, the
     * next write is refused as well, and this is done again.
     */
    public void believe(String projectId, Found all) {
        if (all.version() < of(projectId, AttributeName.PROFILE).version()) {
            replace(projectId, AttributeName.PROFILE, types -> AttributeTypes.RESERVED_ONLY.at(all.version()));
        }
        learn(projectId, all);
    }

    private void replace(String projectId, String event, UnaryOperator<AttributeTypes> change) {
        AttributeTypes before = of(projectId, event);
        AttributeTypes after = change.apply(before);
        projectToEventToTypes.computeIfAbsent(projectId, id -> new HashMap<>()).put(event, after);
        metrics.types().known(after.size() - before.size());
    }

    /**
     * Loads every name of a project whose profiles, or whose events, may define no more, so that an absent name need not be
     * asked for again.
     */
    public Future<Void> complete(String projectId, boolean ofEvents) {
        return database.run(pool -> selectAttributeTypes.all(pool, projectId)).map(all -> {
            learn(projectId, all);
            if (all.version() != of(projectId, AttributeName.PROFILE).version()) {
                // Dropped: what is known here may lack names that have a type.
                return null;
            }
            if (ofEvents) {
                fullOfEvents.add(projectId);
                projectToEventToTypes.getOrDefault(projectId, Map.of()).keySet().stream()
                        .filter(event -> !event.equals(AttributeName.PROFILE))
                        .forEach(event -> replace(projectId, event, AttributeTypes::complete));
            } else {
                replace(projectId, AttributeName.PROFILE, AttributeTypes::complete);
            }
            return null;
        });
    }
}
