package dev.postern.profile.admin;

import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.domain.Conversion;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.admin.RetypePreview;
import dev.postern.domain.admin.RetypePreview.Counts;
import dev.postern.domain.admin.RetypeQuery;
import dev.postern.profile.Database;
import dev.postern.profile.store.SelectAttributeTypes;
import dev.postern.profile.store.SelectValues;
import dev.postern.profile.store.SelectValues.Held;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Says what another type would do to the values of an attribute, and changes nothing. Reads all profiles of the project, a
 * bounded number at a time. Owned by the admin verticle; runs on its event loop.
 */
final class Preview {
    private static final int PROFILES = 2_000;
    /** Less than an admin waits. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Database database;
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final SelectValues selectValues = new SelectValues();

    Preview(Database database) {
        this.database = database;
    }

    /** Fails with {@link ErrorCode#NOT_FOUND} when nobody has fixed the attribute's type. */
    Future<RetypePreview> of(RetypeQuery query) {
        long endNanos = System.nanoTime() + LONGEST.toNanos();
        AttributeName name = new AttributeName(AttributeName.PROFILE, query.name());
        return database.read(client -> selectAttributeTypes.named(client, query.projectId(), List.of(name)))
                .compose(types -> {
                    AttributeType from = types.nameToType().get(name);
                    return from == null
                            ? Future.failedFuture(new ServiceException(
                                    ErrorCode.NOT_FOUND, "No attribute of this name has a type that can change."))
                            : look(query, from, "", Counts.NONE, endNanos);
                });
    }

    private Future<RetypePreview> look(
            RetypeQuery query, AttributeType from, String after, Counts before, long endNanos) {
        return database.read(client -> selectValues.execute(client, query.projectId(), query.name(), after, PROFILES))
                .compose(page -> {
                    Counts counts = before.and(count(page, query.to()));
                    if (page.size() < PROFILES || System.nanoTime() - endNanos >= 0) {
                        boolean complete = page.size() < PROFILES;
                        return Future.succeededFuture(new RetypePreview(from, query.to(), counts, complete));
                    }
                    return look(query, from, page.get(page.size() - 1).customerId(), counts, endNanos);
                });
    }

    private static Counts count(List<Held> page, AttributeType to) {
        long absent = 0;
        long kept = 0;
        long lost = 0;
        for (Held held : page) {
            if (held.value().isEmpty()) {
                absent++;
            } else if (Conversion.isKept(held.value().get(), to)) {
                kept++;
            } else if (Conversion.convert(held.value().get(), to).isEmpty()) {
                lost++;
            }
        }
        return new Counts(absent, kept, page.size() - absent - kept - lost, lost);
    }
}
