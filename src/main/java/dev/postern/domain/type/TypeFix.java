package dev.postern.domain.type;

/** A name whose data type a command would fix. */
public record TypeFix(String attribute, AttributeType type) {}
