/** Canaries of the architecture's rules on {@code transfer}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.transfer;

import org.jspecify.annotations.NullMarked;
