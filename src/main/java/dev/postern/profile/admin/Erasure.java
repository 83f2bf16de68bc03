package dev.postern.profile.admin;

import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.admin.CustomerRef;
import dev.postern.ops.Metrics;
import dev.postern.profile.Database;
import dev.postern.profile.store.DeleteIgnored;
import dev.postern.profile.store.EraseProfile;
import dev.postern.profile.store.PgErrors;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Forgets a customer: everything but its id, which is needed to refuse later writes. To erase again does no harm, and
 * finishes what was interrupted. Owned by the admin verticle; runs on its event loop.
 */
final class Erasure {
    private final Database database;
    private final Metrics metrics;
    private final EraseProfile eraseProfile = new EraseProfile();
    private final DeleteIgnored deleteIgnored = new DeleteIgnored();

    Erasure(Database database, Metrics metrics) {
        this.database = database;
        this.metrics = metrics;
    }

    /** {@link CustomerLookup.Erased}, or {@link CustomerLookup.Absent} when there is nothing to erase. */
    Future<CustomerLookup> erase(CustomerRef customer) {
        OffsetDateTime now = database.now();
        return attempt(customer, now).map(at -> {
            if (at.equals(Optional.of(now))) {
                metrics.erased();
            }
            return at.<CustomerLookup>map(when -> new CustomerLookup.Erased(when.toInstant()))
                    .orElseGet(CustomerLookup.Absent::new);
        });
    }

    private Future<Optional<OffsetDateTime>> attempt(CustomerRef customer, OffsetDateTime now) {
        return database.transaction(connection -> eraseProfile
                        .execute(connection, customer, now)
                        .compose(at ->
                                deleteIgnored.execute(connection, customer).map(at)))
                .recover(cause -> PgErrors.of(cause) == PgErrors.CONFLICT
                        ? attempt(customer, now)
                        : Future.failedFuture(Unavailable.because(cause)));
    }
}
