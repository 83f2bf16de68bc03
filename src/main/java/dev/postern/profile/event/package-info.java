/**
 * The strategy of events: ids, append and monthly partitions. The rest of the way is shared with the customers.
 */
@NullMarked
package dev.postern.profile.event;

import org.jspecify.annotations.NullMarked;
