package dev.postern.transfer.imports;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.read.Rejection;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Takes the rows that were not stored, or not in full. Owned by one import; runs on its thread. */
interface RejectionLog extends AutoCloseable {

    void add(Rejection rejection);

    /** Forces all rejections to the disk; returns their length in bytes. */
    long save();

    @Override
    void close();

    /** Prints the first few. */
    final class OnTerminal implements RejectionLog {
        private static final int MAX = 10;

        private final PrintWriter err;
        private int added;

        OnTerminal(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void add(Rejection rejection) {
            // The summary counts what was ignored.
            if (rejection.ignored().isEmpty() && ++added <= MAX) {
                err.println(added < MAX ? rejection.text() : "More rejects are not shown; --rejects FILE takes all.");
                err.flush();
            }
        }

        @Override
        public long save() {
            return 0;
        }

        @Override
        public void close() {}
    }

    /** Writes all of them, one JSON object a line. */
    final class InFile implements RejectionLog {
        private static final JsonFactory JSON = new JsonFactory();

        private final Path file;
        private final FileChannel channel;
        private final JsonGenerator json;

        /** Goes on after the first {@code keptBytes} of the file. */
        InFile(Path file, long keptBytes) {
            this.file = file;
            try {
                channel = FileChannel.open(file, CREATE, WRITE);
                if (channel.size() < keptBytes) {
                    throw new FileFailure(
                            Kind.IO_ERROR, "The rejects file " + file + " is shorter than at the interruption.");
                }
                channel.truncate(keptBytes).position(keptBytes);
                json = JSON.createGenerator(
                        new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8));
                json.setRootValueSeparator(new SerializedString(""));
            } catch (IOException e) {
                throw broken(e);
            }
        }

        private FileFailure broken(IOException e) {
            return new FileFailure(Kind.IO_ERROR, "Cannot write the rejects file " + file + ": " + e);
        }

        @Override
        public void add(Rejection rejection) {
            try {
                rejection.writeTo(json);
                json.writeRaw('\n');
            } catch (IOException e) {
                throw broken(e);
            }
        }

        @Override
        public long save() {
            try {
                json.flush();
                channel.force(true);
                return channel.position();
            } catch (IOException e) {
                throw broken(e);
            }
        }

        @Override
        public void close() {
            try {
                json.close();
            } catch (IOException e) {
                throw broken(e);
            }
        }
    }
}
