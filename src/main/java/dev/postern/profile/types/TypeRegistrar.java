package dev.postern.profile.types;

import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.postgres.PgErrors;
import dev.postern.postgres.ProjectBusyException;
import dev.postern.store.type.InsertAttributeTypes;
import dev.postern.store.type.NewAttributeType;
import dev.postern.store.type.ProjectRow;
import dev.postern.store.type.ProjectRow.Names;
import dev.postern.store.type.SelectAttributeTypes;
import dev.postern.store.type.SelectAttributeTypes.Found;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads and fixes types within a transaction. The project stays locked from the first unknown name to the end of the transaction. */
public final class TypeRegistrar {
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final InsertAttributeTypes insertAttributeTypes = new InsertAttributeTypes();
    private final ProjectRow projectRow = new ProjectRow();

    /**
     * The types that the database has for some names.
     *
     * @param names how many names the project defines; empty where the project was neither read nor locked
     */
    public record Registered(Map<AttributeName, AttributeType> nameToType, Optional<Names> names) {
        /** How many more names fit below {@code cap}; none may be fixed without the lock. */
        public int freeNames(int cap, boolean ofEvents) {
            return names.map(count -> cap - (ofEvents ? count.ofEvents() : count.ofProfiles()))
                    .orElse(0);
        }
    }

    /** Looks up which of {@code unknown} have a type. Locks the project first where there are any, unless {@code readOnly}. */
    public Future<Registered> find(
            SqlConnection connection, String projectId, Set<AttributeName> unknown, boolean readOnly) {
        if (unknown.isEmpty() && !readOnly) {
            return Future.succeededFuture(new Registered(Map.of(), Optional.empty()));
        }
        return (readOnly ? projectRow.read(connection, projectId) : lock(connection, projectId))
                .compose(names -> selectAttributeTypes
                        .named(connection, projectId, unknown)
                        .map(found -> new Registered(found.nameToType(), Optional.of(names))));
    }

    private Future<Names> lock(SqlConnection connection, String projectId) {
        return projectRow
                .lock(connection, projectId)
                .recover(cause ->
                        Future.failedFuture(PgErrors.of(cause) == PgErrors.BUSY ? new ProjectBusyException() : cause));
    }

    /** The version of the project's types. */
    public Future<Long> version(SqlConnection connection, String projectId) {
        return projectRow.read(connection, projectId).map(Names::typesVersion);
    }

    /** All types of the project. */
    public Future<Found> all(SqlConnection connection, String projectId) {
        return selectAttributeTypes.all(connection, projectId);
    }

    /** Fixes types of names that have none. */
    public Future<Void> fix(
            SqlConnection connection, String projectId, List<NewAttributeType> newTypes, OffsetDateTime now) {
        return newTypes.isEmpty()
                ? Future.succeededFuture()
                : insertAttributeTypes
                        .execute(connection, projectId, newTypes, now)
                        .compose(fixed -> projectRow.count(connection, projectId, newTypes));
    }
}
