package dev.postern.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest states. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"postern " + number()};
    }

    /** {@code development} outside of a jar. */
    public static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
