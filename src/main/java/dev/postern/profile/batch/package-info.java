/**
 * Writes gather into batches, which are retried, split and kept clear of rows that other sessions hold. All state belongs to the event loop of one shard.
 */
@NullMarked
package dev.postern.profile.batch;

import org.jspecify.annotations.NullMarked;
