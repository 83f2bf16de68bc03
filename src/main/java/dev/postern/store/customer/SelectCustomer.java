package dev.postern.store.customer;

import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.admin.CustomerRef;
import dev.postern.domain.type.AttributeType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads one profile with the types of its attributes. */
public final class SelectCustomer {
    /** The reserved attributes have no row among the types. One row comes without a name where there is no attribute. */
    private static final String SQL = """
            SELECT p.created_at, p.updated_at, p.erased_at, a.key, coalesce(t.type, 'string'), a.value::text
            FROM profiles p
            LEFT JOIN LATERAL jsonb_each(p.attributes) AS a ON true
            LEFT JOIN attribute_types t ON t.project_id = p.project_id AND t.event = '' AND t.name = a.key
            WHERE p.project_id = $1::text AND p.customer_id = $2::text
            ORDER BY a.key COLLATE "C\"""";

    public Future<CustomerLookup> execute(SqlClient client, CustomerRef customer) {
        return client.preparedQuery(SQL)
                .execute(Tuple.of(customer.projectId(), customer.customerId()))
                .map(SelectCustomer::lookup);
    }

    private static CustomerLookup lookup(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return new CustomerLookup.Absent();
        }
        Row first = rows.iterator().next();
        if (first.getOffsetDateTime(2) != null) {
            return new CustomerLookup.Erased(first.getOffsetDateTime(2).toInstant());
        }
        List<CustomerLookup.Attribute> attributes = new ArrayList<>();
        for (Row row : rows) {
            if (row.getString(3) != null) {
                attributes.add(new CustomerLookup.Attribute(
                        row.getString(3), AttributeType.ofLabel(row.getString(4)), row.getString(5)));
            }
        }
        return new CustomerLookup.Found(
                first.getOffsetDateTime(0).toInstant(),
                first.getOffsetDateTime(1).toInstant(),
                attributes);
    }
}
