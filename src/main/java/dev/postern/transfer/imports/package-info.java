/**
 * One import: its rows are sent to the shards that requests are sent to, and settled in the order of the file. Runs on the
 * main thread, which may block; rows are written on an event loop.
 */
@NullMarked
package dev.postern.transfer.imports;

import org.jspecify.annotations.NullMarked;
