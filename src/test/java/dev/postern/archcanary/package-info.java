/**
 * Classes that break the architecture on purpose, one for each rule of {@code ArchitectureTest}. A rule that lets its
 * canary pass no longer looks at anything.
 */
@NullMarked
package dev.postern.archcanary;

import org.jspecify.annotations.NullMarked;
