package dev.postern.transfer.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.transfer.Cancellation;
import dev.postern.transfer.CancelledException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StdinTest {
    private final Cancellation cancellation = new Cancellation();

    @Test
    void every_byte_comes_in_order_and_then_the_end() throws IOException {
        byte[] bytes = "0123456789äöü".repeat(50_000).getBytes(UTF_8);
        try (InputStream stdin = new Stdin(new ByteArrayInputStream(bytes), cancellation)) {
            assertThat(stdin.readAllBytes()).isEqualTo(bytes);
            assertThat(stdin.read()).isEqualTo(-1);
        }
    }

    @Test
    void a_cancellation_ends_the_wait_for_bytes_that_never_come() throws IOException {
        try (PipedOutputStream writer = new PipedOutputStream();
                InputStream stdin = new Stdin(new PipedInputStream(writer), cancellation)) {
            writer.write('x');
            writer.flush();
            assertThat(stdin.read()).isEqualTo('x');
            cancellation.request();

            assertThatThrownBy(stdin::read).isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void a_failure_comes_after_the_bytes_before_it() throws IOException {
        InputStream broken = new InputStream() {
            private int left = 2;

            @Override
            public int read() throws IOException {
                if (left-- > 0) {
                    return 'x';
                }
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                buffer[offset] = (byte) read();
                return 1;
            }
        };
        try (InputStream stdin = new Stdin(broken, cancellation)) {
            assertThat(stdin.readNBytes(2)).isEqualTo(new byte[] {'x', 'x'});
            assertThatThrownBy(stdin::read).isInstanceOf(IOException.class).hasMessage("broken");
        }
    }
}
