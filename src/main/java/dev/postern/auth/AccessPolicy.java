package dev.postern.auth;

import dev.postern.domain.key.ApiKey.Scope;

/**
 * The scope that one kind of request needs, and its refusals.
 *
 * @param unauthorized the sentence for everybody without a good key, whatever is wrong with it
 * @param forbidden the sentence for a good key of another scope
 */
public record AccessPolicy(Scope scope, String unauthorized, String forbidden) {}
