package dev.postern.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The key of a server that is used at once, or only when a test lets it be. Any thread may use it. */
public final class SlowKey extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager key;
    private final Set<String> served = new LinkedHashSet<>();
    private @Nullable String held;

    public SlowKey(X509Bundle bundle) {
        try {
            key = (X509ExtendedKeyManager) bundle.toKeyManagerFactory().getKeyManagers()[0];
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public SslContext context() {
        try {
            return SslContextBuilder.forServer(this)
                    .sslProvider(SslProvider.JDK)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on the handshake of a client that asks for {@code server} keeps its thread. */
    public synchronized void hold(String server) {
        held = server;
    }

    public synchronized void release() {
        held = null;
        notifyAll();
    }

    /** The names of servers that clients asked for, in the order in which their handshakes had their turn. */
    public synchronized List<String> served() {
        return List.copyOf(served);
    }

    /** Waits until the handshake of a client that asked for {@code server} has its turn. */
    public synchronized void awaitServed(String server) throws InterruptedException {
        long end = System.nanoTime() + Await.LONGEST_WAIT.toNanos();
        while (!served.contains(server)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no turn for " + server);
            }
            wait(left);
        }
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers, SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            pass(session.getRequestedServerNames());
        }
        return key.chooseEngineServerAlias(type, issuers, engine);
    }

    private synchronized void pass(List<SNIServerName> servers) {
        List<String> names = servers.stream()
                .map(server -> new String(server.getEncoded(), US_ASCII))
                .toList();
        served.addAll(names);
        notifyAll();
        try {
            while (held != null && names.contains(held)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return key.getServerAliases(type, issuers);
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, Socket socket) {
        return key.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return key.getClientAliases(type, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, Socket socket) {
        return key.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return key.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return key.getPrivateKey(alias);
    }
}
