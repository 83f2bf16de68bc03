package dev.postern.bus;

import java.util.List;

/** What was asked of one shard in one turn of an event loop; one message, because each costs as much as the question. */
record RequestBatch<Q, R>(List<PendingRequest<Q, R>> asked) {}
