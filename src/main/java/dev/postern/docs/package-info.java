/**
 * The document of the API and the page that shows it. A path comes in, the bytes of a file that the jar carries go out; the
 * document is cut to what the port serves that shows it.
 */
@NullMarked
package dev.postern.docs;

import org.jspecify.annotations.NullMarked;
