package dev.postern.domain;

/** A name whose data type a command would fix. */
public record TypeFix(String attribute, AttributeType type) {}
