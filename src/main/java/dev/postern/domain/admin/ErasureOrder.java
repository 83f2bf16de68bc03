package dev.postern.domain.admin;

/**
 * Asks for the erasure of a customer.
 *
 * @param keyId of the key that asks
 */
public record ErasureOrder(CustomerRef customer, String keyId) {}
