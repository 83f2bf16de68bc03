/** Questions and answers of the management port as immutable values. They know nothing of HTTP or SQL. */
@NullMarked
package dev.postern.domain.admin;

import org.jspecify.annotations.NullMarked;
