/**
 * The way of a command of any kind to its commit: order, types, batch or transaction, dry run. The kinds differ by a strategy.
 */
@NullMarked
package dev.postern.profile.commit;

import org.jspecify.annotations.NullMarked;
