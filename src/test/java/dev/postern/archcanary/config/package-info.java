/** Canaries of the architecture's rules on {@code config}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.config;

import org.jspecify.annotations.NullMarked;
