package dev.postern.config;

import java.util.Map;
import java.util.Optional;

/** Stand-in: the real record comes with the settings. */
public record DatabaseUrl(
        String host,
        int port,
        String database,
        Optional<String> user,
        Optional<String> password,
        Map<String, String> parameters) {

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "postgresql://" + host + ":" + port + "/" + database;
    }
}
