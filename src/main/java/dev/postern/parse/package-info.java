/**
 * From the bytes of a body to a command, or to every rule that the body breaks. Pure: it knows the domain and Jackson, and
 * neither Vert.x nor HTTP.
 */
@NullMarked
package dev.postern.parse;

import org.jspecify.annotations.NullMarked;
