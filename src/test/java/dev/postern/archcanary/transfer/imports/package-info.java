/** Canaries of the architecture's rules on {@code transfer.imports}. They are checked, never run. */
@NullMarked
package dev.postern.archcanary.transfer.imports;

import org.jspecify.annotations.NullMarked;
