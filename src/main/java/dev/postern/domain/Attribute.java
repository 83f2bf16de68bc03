package dev.postern.domain;

/** One member of a body's attributes, not null. */
public record Attribute(String name, AttributeValue value) {}
