/** Canaries of the architecture's rules on {@code json}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.json;

import org.jspecify.annotations.NullMarked;
