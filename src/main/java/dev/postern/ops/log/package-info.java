/**
 * The log: one stream, as text for people or as JSON. It shows the message only, so no value of a customer, key or body.
 */
@NullMarked
package dev.postern.ops.log;

import org.jspecify.annotations.NullMarked;
