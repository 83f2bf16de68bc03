/**
 * The words of the product as immutable values: what a caller asks, what it is answered, and why something was ignored or
 * refused. Nothing here knows HTTP, SQL or Vert.x; no clock, no I/O.
 */
@NullMarked
package dev.postern.domain;

import org.jspecify.annotations.NullMarked;
