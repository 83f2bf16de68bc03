/**
 * The strategy of customers: merge, upsert and the cap on attributes. The rest of the way is shared with the events.
 */
@NullMarked
package dev.postern.profile.customer;

import org.jspecify.annotations.NullMarked;
