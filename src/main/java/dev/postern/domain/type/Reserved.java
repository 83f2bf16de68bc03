package dev.postern.domain.type;

import java.util.List;

/** The attributes that are String from the start and do not count as custom: exact, lower case. */
public final class Reserved {
    public static final List<String> NAMES = List.of("email", "mobile", "name");

    private Reserved() {}

    public static boolean isReserved(String name) {
        return switch (name) {
            case "name", "email", "mobile" -> true;
            default -> false;
        };
    }
}
