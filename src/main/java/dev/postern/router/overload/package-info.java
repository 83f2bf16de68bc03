/**
 * Bounds on what one process takes in: requests, bytes, connections, slow bodies, and the wait for a commit. A request
 * beyond a bound is refused at once; nothing is estimated and no client is remembered.
 */
@NullMarked
package dev.postern.router.overload;

import org.jspecify.annotations.NullMarked;
