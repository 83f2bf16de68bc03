package dev.postern.profile.types;

import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.postgres.PgErrors;
import dev.postern.postgres.ProjectBusyException;
import dev.postern.store.type.InsertAttributeTypes;
import dev.postern.store.type.LockProject;
import dev.postern.store.type.NewAttributeType;
import dev.postern.store.type.SelectAttributeTypes;
import dev.postern.store.type.SelectAttributeTypes.Found;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The statements with which a transaction of one project fixes types. The project stays locked until the transaction ends. */
public final class TypeFixing {
    /** Without the lock no name may be fixed: one without a type is one that a full project has no room for. */
    private static final LockProject.Defined NO_ROOM = new LockProject.Defined(Integer.MAX_VALUE, Integer.MAX_VALUE, 0);

    private final String projectId;
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final InsertAttributeTypes insertAttributeTypes = new InsertAttributeTypes();
    private final LockProject lockProject = new LockProject();

    public TypeFixing(String projectId) {
        this.projectId = projectId;
    }

    /** What is true of a project as long as it is locked: the types of the names that were asked for, and how many it defines. */
    public record Locked(Found found, LockProject.Defined defined) {
        /** Whether the project is locked at all. */
        public boolean isHeld() {
            return !defined.equals(NO_ROOM);
        }

        public Map<AttributeName, AttributeType> nameToType() {
            return found.nameToType();
        }
    }

    /** Locks the project and looks which of {@code unknown} have a type; does nothing where there are none. */
    public Future<Locked> lock(SqlConnection connection, Set<AttributeName> unknown) {
        if (unknown.isEmpty()) {
            return Future.succeededFuture(new Locked(new Found(0, Map.of()), NO_ROOM));
        }
        return lockProject
                .execute(connection, projectId)
                .recover(cause ->
                        Future.failedFuture(PgErrors.of(cause) == PgErrors.BUSY ? new ProjectBusyException() : cause))
                .compose(defined -> selectAttributeTypes
                        .named(connection, projectId, unknown)
                        .map(found -> new Locked(found, defined)));
    }

    /** Fixes types of names that have none. */
    public Future<Void> fix(SqlConnection connection, List<NewAttributeType> newTypes, OffsetDateTime now) {
        if (newTypes.isEmpty()) {
            return Future.succeededFuture();
        }
        return insertAttributeTypes
                .execute(connection, projectId, newTypes, now)
                .compose(fixed -> lockProject.count(connection, projectId, newTypes));
    }
}
