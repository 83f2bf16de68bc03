package dev.postern.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One connection of a client that speaks HTTP by hand, byte for byte. One thread reads and one, who may be another, sends. */
public final class RawClient implements Closeable {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    private final int longestAnswerMillis;
    private final Socket socket;
    private final PushbackInputStream in;

    public RawClient(int port) throws IOException {
        this(port, LONGEST_ANSWER);
    }

    public RawClient(int port, Duration longestAnswer) throws IOException {
        longestAnswerMillis = Math.toIntExact(longestAnswer.toMillis());
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(longestAnswerMillis);
        in = new PushbackInputStream(socket.getInputStream());
    }

    /** Sends text, each character a byte. */
    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends text, or as much of it as the other side lets in before it closes. */
    public void sendUntilClosed(String text) {
        try {
            send(text);
        } catch (IOException closed) {
            // The exchange that the test is about.
        }
    }

    /** Waits that long for an answer or a close. */
    public boolean isAnsweredWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            int first = in.read();
            if (first >= 0) {
                in.unread(first);
            }
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        } finally {
            socket.setSoTimeout(longestAnswerMillis);
        }
    }

    /** Ends what the client sends, and goes on reading. */
    public RawClient endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Ends the connection with a reset, as a process does that dies with bytes unread. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The next answer on the connection. */
    public Reply read() throws IOException {
        String[] head = head().split("\r\n");
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int line = 1; line < head.length; line++) {
            int colon = head[line].indexOf(':');
            headers.put(
                    head[line].substring(0, colon),
                    head[line].substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), ISO_8859_1);
        return new Reply(
                Integer.parseInt(head[0].split(" ")[1]),
                body,
                name -> Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))));
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after " + head.size() + " bytes of a head");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    /** Waits until the other side has closed, and returns what it sent before; an abort counts as a close. */
    public String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (SocketException aborted) {
            rest.writeBytes("(aborted)".getBytes(ISO_8859_1));
        }
        return rest.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
