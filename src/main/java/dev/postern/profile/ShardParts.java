package dev.postern.profile;

import dev.postern.ops.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** What the lanes of one shard have in common; all of it belongs to the event loop of the shard. */
record ShardParts(
        Vertx vertx,
        Context context,
        Database database,
        TypeCache types,
        Caps caps,
        Metrics metrics,
        IgnoredLog ignored) {}
