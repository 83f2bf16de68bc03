package dev.postern.transfer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on the last line of a terminal, with rows, rate and the time that is left. */
public final class ProgressLine implements Progress {
    private static final Path STDERR = Path.of("/proc/self/fd/2");
    private static final int WIDTH = 100;
    private static final int MILLIS = 250;
    private static final int ERASE_AFTER = WIDTH + 1;

    private final PrintStream terminal;
    private final ProgressBar bar;
    private final long startNanos = System.nanoTime();
    private final long rowsBefore;
    private long shownNanos = startNanos;

    /** {@code unit} of them make one of {@code label}; {@code before} and {@code rowsBefore} were done in an earlier run. */
    private ProgressLine(PrintStream terminal, Whole whole, long before, long rowsBefore) {
        this.terminal = terminal;
        this.rowsBefore = rowsBefore;
        this.bar = new ProgressBarBuilder()
                .setTaskName(whole.task())
                .setInitialMax(whole.size())
                .setUnit(whole.label(), whole.unit())
                .setUpdateIntervalMillis(MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .startsFrom(before, Duration.ZERO)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
                .build();
    }

    /**
     * What the bar is the length of.
     *
     * @param size -1 if nobody knows
     * @param unit of it make one of {@code label}
     */
    public record Whole(String task, long size, String label, long unit) {}

    /** Draws on stderr where that is a terminal, which {@code whole} is asked for only then. */
    public static Progress onStderr(Supplier<Whole> whole, long before, long rowsBefore) {
        return isTerminal() ? new ProgressLine(System.err, whole.get(), before, rowsBefore) : NONE;
    }

    /** Java tells of stdin and stdout together only; Linux tells of each stream. */
    private static boolean isTerminal() {
        try {
            String stderr = Files.readSymbolicLink(STDERR).toString();
            return stderr.startsWith("/dev/pts/") || stderr.startsWith("/dev/tty") || stderr.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void at(long done, long rows) {
        bar.stepTo(done);
        long now = System.nanoTime();
        if (now - shownNanos > MILLIS * 1_000_000L) {
            shownNanos = now;
            double rate = (rows - rowsBefore) / ((now - startNanos) / 1e9);
            bar.setExtraMessage("%,d rows, %,.0f/s".formatted(rows, rate));
        }
    }

    private void draw(String line) {
        terminal.print("\r" + line);
        terminal.flush();
    }

    @Override
    public void close() {
        bar.close();
        terminal.print("\r" + " ".repeat(ERASE_AFTER) + "\r");
        terminal.flush();
    }
}
