/**
 * What a process does before it is ready, so that its first requests meet compiled code. The settings come in; nothing
 * goes out, and nothing that a warm-up does is counted, stored or seen by a caller.
 */
@NullMarked
package dev.postern.warmup;

import org.jspecify.annotations.NullMarked;
