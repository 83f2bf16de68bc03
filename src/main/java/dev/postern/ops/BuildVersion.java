package dev.postern.ops;

import java.util.Optional;

/** The version that the jar's manifest states. */
public final class BuildVersion {
    private BuildVersion() {}

    /** {@code development} outside of a jar. */
    public static String number() {
        return Optional.ofNullable(BuildVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
