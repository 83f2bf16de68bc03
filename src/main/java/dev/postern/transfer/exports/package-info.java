/**
 * The profiles of a project, written as CSV or NDJSON so that an import gives back the same profiles. Runs on the main
 * thread, which may block.
 */
@NullMarked
package dev.postern.transfer.exports;

import org.jspecify.annotations.NullMarked;
