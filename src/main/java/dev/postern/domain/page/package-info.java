/**
 * Lists that are read a page at a time, and what is on their pages. Plain values.
 */
@NullMarked
package dev.postern.domain.page;

import org.jspecify.annotations.NullMarked;
