/** Canaries of the architecture's rules on {@code profile}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.postgres;

import org.jspecify.annotations.NullMarked;
