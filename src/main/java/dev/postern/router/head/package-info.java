/** The head of a request, before anything is done with it: which heads may be read at all. Pure; knows no connection. */
@NullMarked
package dev.postern.router.head;

import org.jspecify.annotations.NullMarked;
