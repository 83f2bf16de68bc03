/**
 * The reactive way to PostgreSQL: connections in generations, time limits, pipelined statements and the meaning of errors.
 * Each shard owns one {@code Database}; it belongs to the event loop of the shard.
 */
@NullMarked
package dev.postern.postgres;

import org.jspecify.annotations.NullMarked;
