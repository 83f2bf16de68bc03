/**
 * The real jar in processes of its own. Environment, signals and requests go in; exit codes, output, answers and rows come
 * out.
 */
@NullMarked
package dev.postern.process;

import org.jspecify.annotations.NullMarked;
