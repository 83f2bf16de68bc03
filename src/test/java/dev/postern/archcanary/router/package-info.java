/** Canaries of the architecture's rules on {@code router}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.router;

import org.jspecify.annotations.NullMarked;
