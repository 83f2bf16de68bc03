package dev.postern.profile.batch;

import dev.postern.config.Database;
import dev.postern.ops.Metrics;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.TypeCache;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** The parts that the writers of one shard share; all of it belongs to the event loop of the shard. */
public record ShardParts(
        Vertx vertx,
        Context context,
        dev.postern.postgres.Database database,
        TypeCache types,
        Caps caps,
        Metrics metrics,
        IgnoredLog ignored,
        PendingCommands pending,
        Database settings) {}
