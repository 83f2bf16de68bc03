package dev.postern.auth;

import dev.postern.domain.ApiKey.Scope;

/**
 * What one kind of request asks of its key.
 *
 * @param unauthorized the sentence for everybody without a good key, whatever is wrong with it
 * @param forbidden the sentence for a good key of another scope
 */
public record AccessPolicy(Scope scope, String unauthorized, String forbidden) {}
