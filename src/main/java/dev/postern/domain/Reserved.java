package dev.postern.domain;

/** The attributes that are String from the start and do not count as custom: exact, lower case. */
public final class Reserved {
    private Reserved() {}

    public static boolean isReserved(String name) {
        return switch (name) {
            case "name", "email", "mobile" -> true;
            default -> false;
        };
    }
}
