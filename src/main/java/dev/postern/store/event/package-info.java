/**
 * Statements on events and their ids, one class each. They also make and drop the monthly partitions.
 */
@NullMarked
package dev.postern.store.event;

import org.jspecify.annotations.NullMarked;
