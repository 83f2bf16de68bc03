/**
 * The API port: its life cycle, its routes, and one request from its head to its response. Reading a body, writing a response
 * and the connection below have rooms of their own.
 */
@NullMarked
package dev.postern.router;

import org.jspecify.annotations.NullMarked;
