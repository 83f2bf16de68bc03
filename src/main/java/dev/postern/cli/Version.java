package dev.postern.cli;

import dev.postern.ops.BuildVersion;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest states. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"postern " + BuildVersion.number()};
    }
}
