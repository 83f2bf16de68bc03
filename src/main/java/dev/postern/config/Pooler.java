package dev.postern.config;

/** The pooler between this process and PostgreSQL. */
public enum Pooler {
    /** Nothing: a connection is one session of the server for as long as it lives. */
    NONE,
    /** PgBouncer or the like in transaction mode: the next transaction of a connection may meet another session. */
    TRANSACTION
}
