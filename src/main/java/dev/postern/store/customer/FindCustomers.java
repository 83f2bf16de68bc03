package dev.postern.store.customer;

import io.vertx.core.Future;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds the ids of the customers that fit, in their order: by e-mail or mobile with an index, by all else in a portion of the profiles. */
public final class FindCustomers {
    /**
     * {@code OFFSET 0} holds the planner to the index: it knows neither how often a hash occurs, after a migration, nor how many there
     * are, and would read the whole project in the order of the ids. The values are compared as well, because two may have one hash.
     */
    private static final String BY_EMAIL = """
            SELECT found.customer_id FROM unnest($2::text[]) AS v (value) CROSS JOIN LATERAL (
                SELECT customer_id, attributes, erased_at FROM profiles
                WHERE project_id = $1::text AND email_hash = hashtextextended(v.value COLLATE "C", 0)
                OFFSET 0
            ) AS found
            WHERE lower((found.attributes ->> 'email') COLLATE "C") = v.value
              AND (cardinality($3::text[]) = 0 OR found.attributes ->> 'mobile' = ANY ($3::text[]))
            """;

    private static final String BY_MOBILE = """
            SELECT found.customer_id FROM unnest($3::text[]) AS v (value) CROSS JOIN LATERAL (
                SELECT customer_id, attributes, erased_at FROM profiles
                WHERE project_id = $1::text AND mobile_hash = hashtextextended(v.value COLLATE "C", 0)
                OFFSET 0
            ) AS found
            WHERE found.attributes ->> 'mobile' = v.value AND cardinality($2::text[]) = 0
            """;

    private static final String REST = """
              AND found.attributes @> ANY ((SELECT $4::text[]::jsonb[])::jsonb[])
              AND found.customer_id > $5::text AND found.erased_at IS NULL
            ORDER BY found.customer_id
            LIMIT $6::integer""";

    /** The last profile of a whole portion comes along: it says where the next one begins. */
    private static final String PORTION = """
            SELECT customer_id, fits, place = $4::integer FROM (
                SELECT customer_id, row_number() OVER (ORDER BY customer_id) AS place,
                    erased_at IS NULL AND attributes @> ANY ((SELECT $2::text[]::jsonb[])::jsonb[]) AS fits
                FROM profiles WHERE project_id = $1::text AND customer_id > $3::text
                ORDER BY customer_id
                LIMIT $4::integer
            ) AS portion
            WHERE fits OR place = $4::integer
            ORDER BY customer_id""";

    /**
     * Criteria of one project.
     *
     * @param emails in lower case
     * @param objects JSON objects; a profile fits that has the members of one of them
     */
    public record Criteria(String projectId, List<String> emails, List<String> mobiles, List<String> objects) {}

    /**
     * A part of the profiles.
     *
     * @param fitting ids, in order
     * @param last the id of the last profile of the portion; empty when there are no more profiles
     */
    public record Portion(List<String> fitting, Optional<String> last) {}

    /** The first {@code limit} customers behind {@code after}; there is an e-mail or a mobile among the criteria. */
    public Future<List<String>> indexed(SqlClient client, Criteria criteria, String after, int limit) {
        PreparedQuery<RowSet<Row>> query = criteria.emails().isEmpty()
                ? client.preparedQuery(BY_MOBILE + REST)
                : client.preparedQuery(BY_EMAIL + REST);
        return query.execute(Tuple.wrap(Arrays.<Object>asList(
                        criteria.projectId(),
                        array(criteria.emails()),
                        array(criteria.mobiles()),
                        array(criteria.objects()),
                        after,
                        limit)))
                .map(rows -> {
                    List<String> ids = new ArrayList<>(rows.size());
                    rows.forEach(row -> ids.add(row.getString(0)));
                    return ids;
                });
    }

    /** Looks at the {@code profiles} profiles behind {@code after}; there is neither an e-mail nor a mobile among the criteria. */
    public Future<Portion> portion(SqlClient client, Criteria criteria, String after, int profiles) {
        return client.preparedQuery(PORTION)
                .execute(Tuple.wrap(
                        Arrays.<Object>asList(criteria.projectId(), array(criteria.objects()), after, profiles)))
                .map(rows -> {
                    List<String> fitting = new ArrayList<>();
                    Optional<String> last = Optional.empty();
                    for (Row row : rows) {
                        if (row.getBoolean(1)) {
                            fitting.add(row.getString(0));
                        }
                        last = row.getBoolean(2) ? Optional.of(row.getString(0)) : last;
                    }
                    return new Portion(fitting, last);
                });
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(new String[0]);
    }
}
