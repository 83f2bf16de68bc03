package dev.postern.archcanary.transfer;

import dev.postern.cli.Failures;

public record TransferWithCommandLine(Failures failures) {}
