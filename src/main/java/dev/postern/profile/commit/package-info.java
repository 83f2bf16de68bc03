/**
 * Group commit for every kind of command: queue, batch, retry, split, order, transaction and dry run. The kinds differ by a strategy; all state belongs to the event loop of one shard.
 */
@NullMarked
package dev.postern.profile.commit;

import org.jspecify.annotations.NullMarked;
