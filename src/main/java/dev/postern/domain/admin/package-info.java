/** What admins ask on the management port and what they are told, as immutable values. */
@NullMarked
package dev.postern.domain.admin;

import org.jspecify.annotations.NullMarked;
