package dev.postern.cli;

import dev.postern.OpenFailure;
import dev.postern.config.read.InvalidSettings;
import dev.postern.embedded.DataDirectoryInUse;
import dev.postern.jdbc.DatabaseUnavailable;
import dev.postern.ops.log.Logging;
import dev.postern.tls.BrokenCertificate;
import dev.postern.tracing.BrokenTracing;
import dev.postern.transfer.FileFailure;
import java.io.PrintWriter;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command threw into one line and an exit code. */
public final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult arguments) {
        return tell(thrown, command.getErr());
    }

    /** Says on {@code err} what was thrown; returns the exit code. */
    public static int tell(Throwable thrown, PrintWriter err) {
        // Work beside the opening of the database fails wrapped.
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        int exitCode = exitCode(failure);
        boolean explained = exitCode != ExitCode.UNEXPECTED_FAILURE || failure instanceof OpenFailure;
        err.println(
                Logging.lastWords(explained ? String.valueOf(failure.getMessage()) : "Unexpected failure: " + failure));
        if (LoggerFactory.getLogger(Failures.class).isDebugEnabled()) {
            failure.printStackTrace(err);
        }
        err.flush();
        return exitCode;
    }

    /** A wrong command line: one line of a JSON log, else as {@code usual} tells it, with the help. */
    public static IParameterExceptionHandler ofCommandLine(IParameterExceptionHandler usual) {
        return (exception, arguments) -> {
            if (!Logging.isJson()) {
                return usual.handleParseException(exception, arguments);
            }
            exception.getCommandLine().getErr().println(Logging.lastWords(String.valueOf(exception.getMessage())));
            return ExitCode.WRONG_COMMAND_LINE;
        };
    }

    private static int exitCode(Throwable failure) {
        if (failure instanceof InvalidSettings
                || failure instanceof BrokenCertificate
                || failure instanceof BrokenTracing) {
            return ExitCode.INVALID_SETTINGS;
        }
        if (failure instanceof DatabaseUnavailable || failure instanceof DataDirectoryInUse) {
            return ExitCode.DATABASE_UNAVAILABLE;
        }
        if (failure instanceof OpenFailure open) {
            return open.exitCode();
        }
        return failure instanceof FileFailure file ? exitCode(file.kind()) : ExitCode.UNEXPECTED_FAILURE;
    }

    private static int exitCode(FileFailure.Kind kind) {
        return switch (kind) {
            case USAGE -> ExitCode.WRONG_COMMAND_LINE;
            case BAD_DATA -> ExitCode.BAD_CONTENT;
            case NO_INPUT -> ExitCode.NO_INPUT;
            case IO_ERROR -> ExitCode.BROKEN_FILE;
            case DATABASE_UNAVAILABLE -> ExitCode.DATABASE_UNAVAILABLE;
        };
    }
}
