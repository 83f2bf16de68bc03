package dev.postern.transfer.imports;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.read.Rejection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where what was not stored is told. Owned by one import; runs on its thread. */
interface RejectionLog extends AutoCloseable {

    void tell(Rejection reject);

    /** What was told is safe; returns how much that is. */
    long save();

    @Override
    void close();

    /** The first few, for people. */
    static RejectionLog shown(PrintWriter err) {
        return new RejectionLog() {
            private static final int MAX = 10;
            private int told;

            @Override
            public void tell(Rejection reject) {
                // The summary counts what was ignored.
                if (reject.ignored().isEmpty() && ++told <= MAX) {
                    err.println(told < MAX ? reject.text() : "More rejects are not shown; --rejects FILE takes all.");
                    err.flush();
                }
            }

            @Override
            public long save() {
                return 0;
            }

            @Override
            public void close() {}
        };
    }

    /** All of them, one JSON object a line; what stands after {@code keptBytes} is told again. */
    static RejectionLog in(Path file, long keptBytes) {
        try {
            FileChannel channel = FileChannel.open(file, CREATE, WRITE);
            if (channel.size() < keptBytes) {
                channel.close();
                throw new FileFailure(
                        Kind.BROKEN_FILE, "The rejects file " + file + " is shorter than at the interruption.");
            }
            channel.truncate(keptBytes).position(keptBytes);
            return new InFile(file, channel);
        } catch (IOException e) {
            throw broken(file, e);
        }
    }

    private static FileFailure broken(Path file, IOException e) {
        return new FileFailure(Kind.BROKEN_FILE, "Cannot write the rejects file " + file + ": " + e);
    }

    /** A file with a line for each. */
    final class InFile implements RejectionLog {
        private final Path file;
        private final FileChannel channel;
        private final OutputStream out;

        private InFile(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 65_536);
        }

        @Override
        public void tell(Rejection reject) {
            try {
                out.write((reject.json() + '\n').getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw broken(file, e);
            }
        }

        @Override
        public long save() {
            try {
                out.flush();
                channel.force(true);
                return channel.position();
            } catch (IOException e) {
                throw broken(file, e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw broken(file, e);
            }
        }
    }
}
