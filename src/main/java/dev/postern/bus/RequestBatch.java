package dev.postern.bus;

import java.util.List;

/** The requests of one turn to one shard, in one message, because each message costs as much as the request. */
record RequestBatch<Q, R>(List<PendingRequest<Q, R>> requests) {}
