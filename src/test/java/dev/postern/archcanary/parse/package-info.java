/** Canaries of the architecture's rules on {@code parse}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.parse;

import org.jspecify.annotations.NullMarked;
