package dev.postern.management;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** One kind of thing that admins read or change. Owned by the management verticle; runs on its event loop. */
interface Resource {

    /** The methods that it takes, as the header {@code Allow} lists them. */
    String methods();

    /**
     * Writes the answer as a JSON text, on any thread, because a long list takes milliseconds; fails with a {@link
     * dev.postern.domain.ServiceException}.
     */
    Future<Supplier<String>> handle(AdminRequest request);
}
