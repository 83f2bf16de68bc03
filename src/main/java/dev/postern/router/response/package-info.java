/**
 * The response to a request: one value, one writer of its JSON, one mapping to a status. Nothing else ends a response.
 */
@NullMarked
package dev.postern.router.response;

import org.jspecify.annotations.NullMarked;
