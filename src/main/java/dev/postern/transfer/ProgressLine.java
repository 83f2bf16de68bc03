package dev.postern.transfer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A bar on the last line of stderr, with rows, rate and the time that is left; nothing where stderr is no terminal. Owned
 * by one command; used on its thread.
 */
public final class ProgressLine implements AutoCloseable {
    private static final Path STDERR = Path.of("/proc/self/fd/2");
    private static final PrintStream TERMINAL = System.err;
    private static final int WIDTH = 100;
    private static final int MILLIS = 250;

    private final Optional<ProgressBar> bar;
    private final long rowsBefore;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;

    /**
     * The work that the whole bar stands for.
     *
     * @param size -1 if it is not known
     * @param unit of it make one of {@code label}
     */
    public record Whole(String task, long size, String label, long unit) {}

    /** {@code whole} is asked for on a terminal only; {@code before} and {@code rowsBefore} were done in an earlier run. */
    public ProgressLine(Supplier<Whole> whole, long before, long rowsBefore) {
        this.bar = isTerminal() ? Optional.of(bar(whole.get(), before)) : Optional.empty();
        this.rowsBefore = rowsBefore;
    }

    private static ProgressBar bar(Whole whole, long before) {
        return new ProgressBarBuilder()
                .setTaskName(whole.task())
                .setInitialMax(whole.size())
                .setUnit(whole.label(), whole.unit())
                .setUpdateIntervalMillis(MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .startsFrom(before, Duration.ZERO)
                .setConsumer(new DelegatingProgressBarConsumer(line -> draw(line, ""), WIDTH))
                .build();
    }

    /** Java answers for stdin and stdout together only; Linux answers for each stream. */
    private static boolean isTerminal() {
        try {
            String stderr = Files.readSymbolicLink(STDERR).toString();
            return stderr.startsWith("/dev/pts/") || stderr.startsWith("/dev/tty") || stderr.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code done} is in the unit of the whole; {@code rows} are shown beside it. */
    public void show(long done, long rows) {
        bar.ifPresent(shown -> show(shown, done, rows));
    }

    private void show(ProgressBar shown, long done, long rows) {
        shown.stepTo(done);
        long now = System.nanoTime();
        if (now - shownNanos > MILLIS * 1_000_000L) {
            shownNanos = now;
            double rate = (rows - rowsBefore) / ((now - startNanos) / 1e9);
            shown.setExtraMessage(String.format(Locale.ROOT, "%,d rows, %,.0f/s", rows, rate));
        }
    }

    private static void draw(String line, String end) {
        TERMINAL.print("\r" + line + end);
        TERMINAL.flush();
    }

    @Override
    public void close() {
        bar.ifPresent(shown -> {
            shown.close();
            draw(" ".repeat(WIDTH + 1), "\r");
        });
    }
}
