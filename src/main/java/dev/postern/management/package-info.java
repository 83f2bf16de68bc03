/**
 * The management port, never to be exposed with the API: health, metrics and what admins do. Requests come in; whatever is
 * not for everybody passes {@link dev.postern.management.AdminAuthenticator} first.
 */
@NullMarked
package dev.postern.management;

import org.jspecify.annotations.NullMarked;
