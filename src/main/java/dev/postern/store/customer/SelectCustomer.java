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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads profiles with the types of their attributes. */
public final class SelectCustomer {
    /** The reserved attributes have no row among the types. One row comes without a name where there is no attribute. */
    private static final String SQL = """
            SELECT p.created_at, p.updated_at, p.erased_at, a.key, coalesce(t.type, 'string'), a.value::text, p.customer_id
            FROM profiles p
            LEFT JOIN LATERAL jsonb_each(p.attributes) AS a ON true
            LEFT JOIN attribute_types t ON t.project_id = p.project_id AND t.event = '' AND t.name = a.key
            WHERE p.project_id = $1::text AND p.customer_id = ANY ($2::text[])
            ORDER BY p.customer_id, a.key COLLATE "C\"""";

    public Future<CustomerLookup> execute(SqlClient client, CustomerRef customer) {
        return page(client, customer.projectId(), List.of(customer.customerId()))
                .map(found -> found.getOrDefault(customer.customerId(), new CustomerLookup.Absent()));
    }

    /** Those of the customers that have a profile, by id. */
    public Future<Map<String, CustomerLookup>> page(SqlClient client, String projectId, List<String> customerIds) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.<Object>asList(projectId, customerIds.toArray(new String[0]))))
                .map(SelectCustomer::lookups);
    }

    private static Map<String, CustomerLookup> lookups(RowSet<Row> rows) {
        Map<String, CustomerLookup> idToLookup = new HashMap<>();
        List<CustomerLookup.Attribute> attributes = List.of();
        for (Row row : rows) {
            String id = row.getString(6);
            if (!idToLookup.containsKey(id)) {
                attributes = new ArrayList<>();
                idToLookup.put(id, lookup(row, attributes));
            }
            if (row.getString(3) != null) {
                attributes.add(new CustomerLookup.Attribute(
                        row.getString(3), AttributeType.ofLabel(row.getString(4)), row.getString(5)));
            }
        }
        return idToLookup;
    }

    private static CustomerLookup lookup(Row row, List<CustomerLookup.Attribute> attributes) {
        return row.getOffsetDateTime(2) == null
                ? new CustomerLookup.Found(
                        row.getOffsetDateTime(0).toInstant(),
                        row.getOffsetDateTime(1).toInstant(),
                        attributes)
                : new CustomerLookup.Erased(row.getOffsetDateTime(2).toInstant());
    }
}
