package dev.postern.embedded;

import java.nio.file.Path;

/** Another process, or another part of this one, has the data directory open. */
public final class DataDirectoryInUse extends RuntimeException {

    private static final long serialVersionUID = 1;

    DataDirectoryInUse(Path directory, String owner) {
        super("Data directory in use by process " + owner + ": " + directory);
    }
}
