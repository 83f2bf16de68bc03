/** Canaries of the architecture's rules on {@code domain}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.domain;

import org.jspecify.annotations.NullMarked;
