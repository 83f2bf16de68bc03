/**
 * The build stage of the image. The whole jar comes in; a cache of what the JVM learns from a run under load goes out. Runs
 * from its source, with nothing but a JDK.
 */
@NullMarked
package dev.postern.image;

import org.jspecify.annotations.NullMarked;
