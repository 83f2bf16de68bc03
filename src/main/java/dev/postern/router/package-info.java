/**
 * The HTTP edge. Bytes come in, are judged (key, size, JSON, rules) and become a command on the bus; the verdict that comes
 * back becomes the response. Nothing here knows SQL.
 */
@NullMarked
package dev.postern.router;

import org.jspecify.annotations.NullMarked;
