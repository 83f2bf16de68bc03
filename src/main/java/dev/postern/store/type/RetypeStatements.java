package dev.postern.store.type;

import dev.postern.domain.admin.Retype;
import dev.postern.domain.admin.RetypeList;
import dev.postern.domain.admin.RetypeOrder;
import dev.postern.domain.type.AttributeType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The progress of re-types, and the lease of the process that converts their values. The lease goes by the clock of the database. */
public final class RetypeStatements {
    private static final String COLUMNS =
            " name, from_type, to_type, requested_at, requested_by, finished_at, profiles, converted, lost";
    private static final String OPEN = "SELECT count(*) FROM retypes WHERE project_id = $1::text AND state <> 'done'";
    private static final String BEGIN = """
            INSERT INTO retypes AS r (project_id, name, from_type, to_type, state, requested_at, requested_by, finished_at,
                last_customer_id, profiles, converted, lost, leased_by, leased_until)
            VALUES ($1::text, $2::text, $3::text, $4::text, 'converting', $5::timestamptz, $6::text, NULL,
                '', 0, 0, 0, '', '-infinity')
            ON CONFLICT (project_id, name) DO UPDATE
            SET from_type = excluded.from_type, to_type = excluded.to_type, state = excluded.state,
                requested_at = excluded.requested_at, requested_by = excluded.requested_by, finished_at = NULL,
                last_customer_id = '', profiles = 0, converted = 0, lost = 0, leased_by = '', leased_until = '-infinity'
            RETURNING""" + COLUMNS;
    private static final String LIST = "SELECT" + COLUMNS
            + " FROM retypes WHERE project_id = $1::text ORDER BY requested_at DESC, name LIMIT $2::integer";
    private static final String UNFINISHED = """
            SELECT project_id, name FROM retypes
            WHERE state <> 'done' AND (leased_until < now() OR leased_by = $1::text)
            ORDER BY requested_at LIMIT 1""";
    private static final String LEASE = """
            UPDATE retypes SET leased_by = $3::text, leased_until = now() + interval '30 seconds'
            WHERE project_id = $1::text AND name = $2::text AND state <> 'done'
              AND (leased_until < now() OR leased_by = $3::text)
            RETURNING last_customer_id, to_type""";
    private static final String ADVANCE = """
            UPDATE retypes
            SET last_customer_id = $3::text, profiles = profiles + $4::bigint, converted = converted + $5::bigint,
                lost = lost + $6::bigint, finished_at = $7::timestamptz,
                state = CASE WHEN $7::timestamptz IS NULL THEN state ELSE 'done' END
            WHERE project_id = $1::text AND name = $2::text""";

    /** Which one. */
    public record Task(String projectId, String name) {}

    /** The right to go on, behind {@code lastCustomerId}, as long as the transaction lasts and a while after it. */
    public record Lease(String lastCustomerId, AttributeType to) {}

    /** The work of one step; {@code doneAt} is empty when there are more profiles. */
    public record Step(
            String lastCustomerId, long profiles, long converted, long lost, Optional<OffsetDateTime> doneAt) {}

    /** Whether values of a project are being converted. */
    public Future<Boolean> isConverting(SqlClient client, String projectId) {
        return client.preparedQuery(OPEN)
                .execute(Tuple.of(projectId))
                .map(rows -> rows.iterator().next().getLong(0) > 0);
    }

    public Future<Retype> begin(SqlClient client, RetypeOrder order, AttributeType from, OffsetDateTime now) {
        return client.preparedQuery(BEGIN)
                .execute(Tuple.of(
                        order.projectId(),
                        order.name(),
                        from.label(),
                        order.to().label(),
                        now,
                        order.keyId()))
                .map(rows -> retype(rows.iterator().next()));
    }

    public Future<RetypeList> list(SqlClient client, String projectId, int limit) {
        return client.preparedQuery(LIST).execute(Tuple.of(projectId, limit)).map(rows -> {
            List<Retype> retypes = new ArrayList<>(rows.size());
            rows.forEach(row -> retypes.add(retype(row)));
            return new RetypeList(retypes);
        });
    }

    /** The oldest that {@code worker} may go on with. */
    public Future<Optional<Task>> unfinished(SqlClient client, String worker) {
        return client.preparedQuery(UNFINISHED)
                .execute(Tuple.of(worker))
                .map(rows -> first(rows).map(row -> new Task(row.getString(0), row.getString(1))));
    }

    /** Empty when it is done, or another process has the lease. */
    public Future<Optional<Lease>> lease(SqlClient client, Task task, String worker) {
        return client.preparedQuery(LEASE)
                .execute(Tuple.of(task.projectId(), task.name(), worker))
                .map(rows ->
                        first(rows).map(row -> new Lease(row.getString(0), AttributeType.ofLabel(row.getString(1)))));
    }

    public Future<Void> advance(SqlClient client, Task task, Step step) {
        return client.preparedQuery(ADVANCE)
                .execute(Tuple.wrap(Arrays.asList(
                        task.projectId(),
                        task.name(),
                        step.lastCustomerId(),
                        step.profiles(),
                        step.converted(),
                        step.lost(),
                        step.doneAt().orElse(null))))
                .mapEmpty();
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }

    private static Retype retype(Row row) {
        return new Retype(
                row.getString(0),
                AttributeType.ofLabel(row.getString(1)),
                AttributeType.ofLabel(row.getString(2)),
                row.getOffsetDateTime(3).toInstant(),
                row.getString(4),
                Optional.ofNullable(row.getOffsetDateTime(5)).map(OffsetDateTime::toInstant),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8));
    }
}
