/**
 * Files of customers: a CSV or NDJSON file comes in and its rows go the road of every request, in this process; profiles
 * come out as such files. Runs on the main thread, which may block.
 */
@NullMarked
package dev.postern.cli.files;

import org.jspecify.annotations.NullMarked;
