/** Canaries of the architecture's rules on {@code profile}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.store;

import org.jspecify.annotations.NullMarked;
