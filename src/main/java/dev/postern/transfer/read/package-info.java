/**
 * From the bytes of a file to records, and from a record to a customer or to the rules that it breaks. Pure but for the
 * stream that is read.
 */
@NullMarked
package dev.postern.transfer.read;

import org.jspecify.annotations.NullMarked;
