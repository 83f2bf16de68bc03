package dev.postern.admin;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.admin.RetypePreview;
import dev.postern.domain.admin.RetypePreview.Counts;
import dev.postern.domain.admin.RetypeQuery;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Conversion;
import dev.postern.postgres.Database;
import dev.postern.postgres.Loop;
import dev.postern.store.customer.SelectValues;
import dev.postern.store.customer.SelectValues.Held;
import dev.postern.store.type.SelectAttributeTypes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Counts how the values of an attribute would fare with another type, and changes nothing. Reads all profiles of the project, a
 * bounded number at a time. Owned by the admin verticle; runs on its event loop.
 */
final class Preview {
    private static final int PROFILES = 2_000;
    /** Less than an admin waits. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final Database database;
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final SelectValues selectValues = new SelectValues();

    Preview(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /** Fails with {@link ErrorCode#NOT_FOUND} when the attribute has no type. */
    Future<RetypePreview> preview(RetypeQuery query) {
        long endNanos = System.nanoTime() + LONGEST.toNanos();
        AttributeName name = new AttributeName(AttributeName.PROFILE, query.name());
        return database.read(client -> selectAttributeTypes.named(client, query.projectId(), List.of(name)))
                .compose(types -> {
                    AttributeType from = types.nameToType().get(name);
                    return from == null
                            ? Future.failedFuture(new ServiceException(
                                    ErrorCode.NOT_FOUND, "No attribute of this name has a type that can change."))
                            : progress(new Progress(query, from, endNanos));
                });
    }

    /** How far a preview is. */
    private static final class Progress {
        private final RetypeQuery query;
        private final AttributeType from;
        private final long endNanos;
        private String after = "";
        private Counts counts = Counts.NONE;
        private boolean complete;

        Progress(RetypeQuery query, AttributeType from, long endNanos) {
            this.query = query;
            this.from = from;
            this.endNanos = endNanos;
        }
    }

    private Future<RetypePreview> progress(Progress progress) {
        return Loop.run(vertx.getOrCreateContext(), progress, this::next)
                .map(seen -> new RetypePreview(progress.from, progress.query.to(), progress.counts, progress.complete));
    }

    private Future<Optional<Progress>> next(Progress progress) {
        RetypeQuery query = progress.query;
        return database.read(client ->
                        selectValues.execute(client, query.projectId(), query.name(), progress.after, PROFILES))
                .map(page -> {
                    progress.counts = progress.counts.and(count(page, query.to()));
                    progress.complete = page.size() < PROFILES;
                    if (progress.complete || System.nanoTime() - progress.endNanos >= 0) {
                        return Optional.empty();
                    }
                    progress.after = page.get(page.size() - 1).customerId();
                    return Optional.of(progress);
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
