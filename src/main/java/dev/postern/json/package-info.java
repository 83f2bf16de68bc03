/** Writes JSON. One writer on Jackson's generator makes the text of every answer, page and rejected row. */
@NullMarked
package dev.postern.json;

import org.jspecify.annotations.NullMarked;
