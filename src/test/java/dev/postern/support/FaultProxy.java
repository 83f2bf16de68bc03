package dev.postern.support;

import dev.postern.config.DatabaseUrl;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay between a client and a server that does what networks do: it passes, cuts, falls silent, slows down, forgets one
 * side, or is not there. Owned by one test, whose threads command it; each connection has two threads of its own.
 *
 * <p>Bytes held back while it is silent go on when the network heals, as TCP would send it again; unless its sender has
 * reset the connection meanwhile, which ends that.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);
    private static final int PIECE = 1 << 16;

    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Gate gate = new Gate();
    private @Nullable ServerSocket listener;
    private volatile InetSocketAddress target;
    private volatile @Nullable String fatalRequest;
    private volatile @Nullable String lastRequest;
    private final Semaphore lostAnswers = new Semaphore(0);

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        ServerSocket opened = bind(0);
        this.port = opened.getLocalPort();
        open(opened);
    }

    /** A relay to a server, on a port of its own of this machine. */
    public static FaultProxy to(DatabaseUrl url) {
        try {
            return new FaultProxy(new InetSocketAddress(url.host(), url.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** The same database by way of this relay. */
    public DatabaseUrl through(DatabaseUrl url) {
        return new DatabaseUrl("127.0.0.1", port, url.database(), url.user(), url.password(), url.parameters());
    }

    /** How many connections are open through it. */
    public int connections() {
        return links.size();
    }

    /** Where new connections go from now on: what a moved address or a changed DNS entry does. */
    public void redirect(DatabaseUrl url) {
        target = new InetSocketAddress(url.host(), url.port());
    }

    /** Resets every connection on both sides; new ones pass. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Nothing passes either way and nobody is told; new connections are accepted and get no further. */
    public void silence() {
        gate.shut();
    }

    /** Ends silence and delay: what was held back goes on. */
    public void heal() {
        gate.open(false);
    }

    /** The servers' ends are closed, the clients are not told and talk into the void; new connections pass. */
    public void halfOpen() {
        links.forEach(Link::forgetServer);
    }

    /** Holds back every piece, in each direction, for that long. */
    public void delay(Duration each) {
        gate.delay(each);
    }

    /** Falls silent for good, as {@link #silence} does, when a request comes that holds {@code text}. */
    public void silenceAt(String text) {
        lastRequest = text;
    }

    /** The next request that holds {@code text} reaches the server; its connection is reset when the answer comes. */
    public void loseAnswerTo(String text) {
        fatalRequest = text;
    }

    /** Whether an answer was lost within a time; then one more is to be waited for. */
    public boolean awaitLostAnswer(Duration longest) throws InterruptedException {
        return lostAnswers.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Closes the port: new connections are refused by the system. Those that are open stay. */
    public void refuse() {
        ServerSocket open = listener;
        listener = null;
        if (open != null) {
            close(open);
        }
    }

    /** Opens the port again. */
    public void accept() {
        if (listener == null) {
            try {
                open(bind(port));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private void open(ServerSocket socket) {
        listener = socket;
        daemon("accept", () -> {
            while (!socket.isClosed()) {
                try {
                    Link link = new Link(socket.accept());
                    links.add(link);
                    daemon("to server", link::toServer);
                } catch (SocketException closedHere) {
                    return;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "fault proxy, " + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends everything; both sides are reset. */
    @Override
    public void close() {
        refuse();
        gate.open(true);
        cut();
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isLast(byte[] piece, int length) {
        String wanted = lastRequest;
        return wanted != null && new String(piece, 0, length, StandardCharsets.ISO_8859_1).contains(wanted);
    }

    /** Whether these bytes hold the text of the request whose answer is to be lost; one does. */
    private synchronized boolean isFatal(byte[] piece, int length) {
        String wanted = fatalRequest;
        boolean found = wanted != null && new String(piece, 0, length, StandardCharsets.ISO_8859_1).contains(wanted);
        if (found) {
            fatalRequest = null;
        }
        return found;
    }

    /** One connection of a client, and the one to the server that belongs to it. */
    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean serverForgotten;
        private volatile boolean answerIsFatal;

        Link(Socket client) {
            this.client = client;
        }

        void toServer() {
            try {
                client.setTcpNoDelay(true);
                gate.pass();
                server.setTcpNoDelay(true);
                server.connect(target);
                daemon("to client", this::toClient);
                byte[] piece = new byte[PIECE];
                for (int n = client.getInputStream().read(piece);
                        n >= 0;
                        n = client.getInputStream().read(piece)) {
                    answerIsFatal |= isFatal(piece, n);
                    if (isLast(piece, n)) {
                        gate.shut();
                    }
                    boolean held = gate.pass();
                    if (held && isReset()) {
                        break;
                    }
                    if (!serverForgotten) {
                        server.getOutputStream().write(piece, 0, n);
                    }
                }
            } catch (IOException gone) {
                LOG.debug("{}", gone.toString());
            }
            links.remove(this);
            FaultProxy.close(client);
            gate.pass();
            FaultProxy.close(server);
        }

        /** Clients of PostgreSQL wait for an answer, so that nothing more comes from one that lives. */
        private boolean isReset() throws SocketException {
            client.setSoTimeout(1);
            try {
                return client.getInputStream().read() < 0;
            } catch (SocketTimeoutException alive) {
                client.setSoTimeout(0);
                return false;
            } catch (IOException reset) {
                return true;
            }
        }

        private void toClient() {
            try {
                byte[] piece = new byte[PIECE];
                for (int n = server.getInputStream().read(piece);
                        n >= 0;
                        n = server.getInputStream().read(piece)) {
                    gate.pass();
                    if (answerIsFatal) {
                        reset();
                        lostAnswers.release();
                        return;
                    }
                    client.getOutputStream().write(piece, 0, n);
                }
                gate.pass();
            } catch (IOException gone) {
                LOG.debug("{}", gone.toString());
            }
            if (!serverForgotten) {
                links.remove(this);
                FaultProxy.close(client);
            }
        }

        void forgetServer() {
            serverForgotten = true;
            FaultProxy.close(server);
        }

        void reset() {
            links.remove(this);
            reset(server);
            reset(client);
        }

        private void reset(Socket socket) {
            try {
                // Closed like this, the system sends RST in place of FIN.
                socket.setSoLinger(true, 0);
            } catch (SocketException closedAlready) {
                return;
            }
            FaultProxy.close(socket);
        }
    }
}
