package dev.postern.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Clients that write without a pause, each its own customers in turn, the next write after the answer to the last, and that
 * enter everything in a ledger. Owned by the test that starts and stops it; runs on the threads of the HTTP client.
 */
public final class Load {
    private static final int CUSTOMERS_OF_A_CLIENT = 5;
    /** After an error; a shop's client would wait for {@code Retry-After}. */
    private static final Executor A_LITTLE_LATER = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

    private final Supplier<ApiClient> gateway;
    private final String key;
    private final Ledger ledger;
    private final List<CompletableFuture<?>> clients = new ArrayList<>();
    private volatile boolean stopping;

    private Load(Supplier<ApiClient> gateway, String key, Ledger ledger) {
        this.gateway = gateway;
        this.key = key;
        this.ledger = ledger;
    }

    /** {@code gateway} is asked before each request, as a load balancer is. */
    public static Load start(int clients, Supplier<ApiClient> gateway, String key, Ledger ledger) {
        Load load = new Load(gateway, key, ledger);
        IntStream.range(0, clients).forEach(client -> load.clients.add(load.next(client, 0)));
        return load;
    }

    private CompletableFuture<?> next(int client, int turn) {
        if (stopping) {
            return CompletableFuture.completedFuture(turn);
        }
        Ledger.Write write = ledger.write("c" + client + "-" + turn % CUSTOMERS_OF_A_CLIENT);
        return gateway.get()
                .trackLater(key, write.body())
                .handle((reply, broken) -> {
                    if (broken == null) {
                        write.answered(reply.status());
                    } else {
                        write.unanswered();
                    }
                    boolean good = broken == null && reply.status() == 200;
                    return good
                            ? next(client, turn + 1)
                            : CompletableFuture.supplyAsync(() -> next(client, turn + 1), A_LITTLE_LATER)
                                    .thenCompose(later -> later);
                })
                .thenCompose(next -> next);
    }

    /** Sends nothing more and waits for the answers that are still to come; fails when one does not come in time. */
    public void stop(Duration longest) throws InterruptedException, TimeoutException {
        stopping = true;
        try {
            CompletableFuture.allOf(clients.toArray(CompletableFuture<?>[]::new))
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CompletionException e) {
            throw new IllegalStateException(e);
        }
    }
}
