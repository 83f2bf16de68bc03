/** JMH benchmarks. {@code mvn -Pjmh test-compile exec:exec} runs them all; the normal build never compiles them. */
@NullMarked
package dev.postern.bench;

import org.jspecify.annotations.NullMarked;
