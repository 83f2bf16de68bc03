/** Canaries of the architecture's rules on {@code transfer.read}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.transfer.read;

import org.jspecify.annotations.NullMarked;
