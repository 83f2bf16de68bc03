/**
 * Who may come in, at whichever port. A key as it was sent comes in; a {@link dev.postern.access.Visitor} goes out, or the
 * one answer that everybody gets who is refused. The ports say what they ask for as a {@link dev.postern.access.Door}.
 */
@NullMarked
package dev.postern.access;

import org.jspecify.annotations.NullMarked;
