/**
 * Files of customers, in and out. Holds what reading, importing and exporting share: formats, columns, progress and the
 * reasons to stop.
 */
@NullMarked
package dev.postern.transfer;

import org.jspecify.annotations.NullMarked;
