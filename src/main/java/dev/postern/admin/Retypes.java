package dev.postern.admin;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.admin.Retype;
import dev.postern.domain.admin.RetypeOrder;
import dev.postern.domain.page.Action;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.json.JsonWriter;
import dev.postern.postgres.Database;
import dev.postern.postgres.PgErrors;
import dev.postern.store.action.AppendAction;
import dev.postern.store.type.ProjectRow;
import dev.postern.store.type.RetypeStatements;
import dev.postern.store.type.SelectAttributeTypes;
import dev.postern.store.type.SwitchType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Gives attributes other types. The switch is one transaction: from its commit on no process writes a value that was judged by the old
 * type. {@link RetypeWork} converts the values that were written before. Owned by the admin verticle; runs on its event loop.
 */
final class Retypes {
    /** Few, because writers wait with each. The last one waits longest. */
    private static final int ATTEMPTS = 6;

    private static final long PAUSE_MILLIS = 500;

    private final Vertx vertx;
    private final Database database;
    private final RetypeWork work;
    private final ProjectRow projectRow = new ProjectRow();
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final SwitchType switchType = new SwitchType();
    private final RetypeStatements retypes = new RetypeStatements();
    private final AppendAction appendAction = new AppendAction();

    Retypes(Vertx vertx, Database database, RetypeWork work) {
        this.vertx = vertx;
        this.database = database;
        this.work = work;
    }

    /**
     * Switches the type; completes when every process judges by it. Fails with {@link ErrorCode#NOT_FOUND} when no type is fixed,
     * and with {@link ErrorCode#CONFLICT} when it is that type already or another attribute of the project is being converted.
     */
    Future<Retype> order(RetypeOrder order) {
        return attempt(order, 1)
                .recover(cause -> Future.failedFuture(Unavailable.because(cause)))
                .compose(begun -> begun.refusal()
                        .map(Future::<Retype>failedFuture)
                        .orElseGet(() -> Future.succeededFuture(begun.retype().orElseThrow())))
                .onSuccess(begun -> work.goOn());
    }

    /** One or the other; a refusal is no failure of the transaction, and leaves the connection as it is. */
    private record Begun(Optional<Retype> retype, Optional<ServiceException> refusal) {}

    private Future<Begun> attempt(RetypeOrder order, int attempt) {
        boolean patiently = attempt == ATTEMPTS;
        return database.transaction(connection -> begin(connection, order, patiently))
                .recover(cause -> {
                    PgErrors error = PgErrors.of(cause);
                    boolean passes = error == PgErrors.BUSY || error == PgErrors.CONFLICT;
                    return passes && attempt < ATTEMPTS
                            ? vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                                    .compose(later -> attempt(order, attempt + 1))
                            : Future.failedFuture(error == PgErrors.BUSY ? taken() : cause);
                });
    }

    private static ServiceException taken() {
        return new ServiceException(
                ErrorCode.UNAVAILABLE,
                "Another session holds the project or the table profiles, as VACUUM and CREATE INDEX do; try again.");
    }

    private Future<Begun> begin(SqlConnection connection, RetypeOrder order, boolean patiently) {
        AttributeName name = new AttributeName(AttributeName.PROFILE, order.name());
        OffsetDateTime now = database.now();
        return projectRow
                .lock(connection, order.projectId())
                .compose(locked -> selectAttributeTypes.named(connection, order.projectId(), List.of(name)))
                .compose(found -> {
                    AttributeType from = found.nameToType().get(name);
                    if (from == null) {
                        return refused(ErrorCode.NOT_FOUND, "No attribute of this name has a type that can change.");
                    }
                    if (from == order.to()) {
                        return refused(ErrorCode.CONFLICT, "The attribute has this type already.");
                    }
                    return retypes.isConverting(connection, order.projectId())
                            .compose(busy -> busy
                                    ? refused(ErrorCode.CONFLICT, "Values of the project are still being converted.")
                                    : switchType
                                            .execute(connection, order, now, patiently)
                                            .compose(switched -> record(connection, order, from, now))
                                            .compose(recorded -> retypes.begin(connection, order, from, now))
                                            .map(begun -> new Begun(Optional.of(begun), Optional.empty())));
                });
    }

    private Future<Void> record(SqlConnection connection, RetypeOrder order, AttributeType from, OffsetDateTime now) {
        String detail = new JsonWriter()
                .text("from", from.label())
                .text("to", order.to().label())
                .end();
        return appendAction.execute(
                connection,
                order.projectId(),
                new Action(now.toInstant(), Action.ATTRIBUTE_RETYPED, order.name(), order.keyId(), detail));
    }

    private static Future<Begun> refused(ErrorCode code, String message) {
        return Future.succeededFuture(new Begun(Optional.empty(), Optional.of(new ServiceException(code, message))));
    }
}
