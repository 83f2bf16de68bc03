/**
 * A PostgreSQL of our own, run as a child of this process with its data in one folder.
 * A folder comes in, and the URL of a running server goes out.
 */
@NullMarked
package dev.postern.embedded;

import org.jspecify.annotations.NullMarked;
