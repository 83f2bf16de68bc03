/**
 * One HTTP/1.1 connection below Vert.x: its time limits and the lingering close. Requests that pass here go on to
 * the routes.
 */
@NullMarked
package dev.postern.router.connection;

import org.jspecify.annotations.NullMarked;
