/** Writes JSON. One writer on Jackson's generator makes the text of responses and of the management port's pages. */
@NullMarked
package dev.postern.json;

import org.jspecify.annotations.NullMarked;
