/**
 * What admins look at and change. Requests come over the bus from the management port; statements go over connections of
 * their own, so that nothing here makes a write of the API wait.
 */
@NullMarked
package dev.postern.profile.admin;

import org.jspecify.annotations.NullMarked;
