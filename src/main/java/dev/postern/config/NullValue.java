package dev.postern.config;

/** What a JSON null does to an attribute. */
public enum NullValue {
    REMOVE,
    IGNORE
}
