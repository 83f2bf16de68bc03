/** One half of a cycle between two packages, for the rule against cycles. It is checked, never run. */
@NullMarked
package dev.postern.archcanary.one;

import org.jspecify.annotations.NullMarked;
