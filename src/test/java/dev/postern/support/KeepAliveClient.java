package dev.postern.support;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends one request after the other over one connection, and makes a new one only when it was told to: a
 * request on a connection that the server has closed without a word is a failed request. Owned by one thread, which runs it.
 */
public final class KeepAliveClient implements Runnable {
    private static final int LONGEST_WAIT_MILLIS = 20_000;

    private final IntSupplier port;
    private final String key;
    private final String customer;
    private final Ledger ledger;
    private volatile boolean stopping;
    private @Nullable Socket connection;

    /** {@code port} is asked when a connection is made, as a balancer is. */
    public KeepAliveClient(IntSupplier port, String key, String customer, Ledger ledger) {
        this.port = port;
        this.key = key;
        this.customer = customer;
        this.ledger = ledger;
    }

    public void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        while (!stopping) {
            Ledger.Write write = ledger.write(customer);
            try {
                write.answered(exchange(write.body()));
            } catch (IOException e) {
                connection = null;
                write.unanswered();
            }
        }
    }

    private int exchange(String body) throws IOException {
        Socket open = connection == null ? connect() : connection;
        connection = open;
        String request = "POST /track/user HTTP/1.1\r\nHost: localhost\r\nx-growlytics-key: " + key
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        open.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream answer = new BufferedInputStream(open.getInputStream());
        int status = Integer.parseInt(line(answer).split(" ")[1]);
        int length = 0;
        boolean close = false;
        for (String header = line(answer); !header.isEmpty(); header = line(answer)) {
            String[] parts = header.toLowerCase(Locale.ROOT).split(":\\s*", 2);
            length = parts[0].equals("content-length") ? Integer.parseInt(parts[1]) : length;
            close |= parts[0].equals("connection") && parts[1].equals("close");
        }
        answer.readNBytes(length);
        if (close) {
            open.close();
            connection = null;
        }
        return status;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.getAsInt());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
        return socket;
    }

    private static String line(InputStream answer) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = answer.read(); c != '\n'; c = answer.read()) {
            if (c < 0) {
                throw new EOFException("closed without an answer");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
