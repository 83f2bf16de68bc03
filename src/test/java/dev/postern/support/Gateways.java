package dev.postern.support;

import dev.postern.Gateway;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Gateways in the process of the tests, started and stopped as the serve command does. */
public final class Gateways {
    private static final long LONGEST_SECONDS = 30;

    private Gateways() {}

    public static Gateway start(Config config, DatabaseUrl url) throws TimeoutException {
        return start(config, url, InstantSource.system());
    }

    /** {@code clock} gives the time that is written into rows. */
    public static Gateway start(Config config, DatabaseUrl url, InstantSource clock) throws TimeoutException {
        Gateway gateway = Gateway.create(config, clock);
        boolean open = false;
        try {
            gateway.open(url).await(LONGEST_SECONDS, TimeUnit.SECONDS);
            open = true;
        } finally {
            if (!open) {
                gateway.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);
            }
        }
        return gateway;
    }

    public static void stop(Gateway gateway) throws TimeoutException {
        gateway.drain().await(LONGEST_SECONDS, TimeUnit.SECONDS);
        gateway.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);
    }
}
