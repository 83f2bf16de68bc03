/**
 * Runs requests through the router before the process is ready, so that its first real ones meet compiled code. Nothing
 * that a warm-up does is counted, stored or seen by a client.
 */
@NullMarked
package dev.postern.warmup;

import org.jspecify.annotations.NullMarked;
