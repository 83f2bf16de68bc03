/** Canaries of the architecture's rules on {@code transfer.exports}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.transfer.exports;

import org.jspecify.annotations.NullMarked;
