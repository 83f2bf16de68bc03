/** One half of a cycle between two packages, for the rule against cycles. It is checked, never run. */
@NullMarked
package dev.postern.archcanary.two;

import org.jspecify.annotations.NullMarked;
