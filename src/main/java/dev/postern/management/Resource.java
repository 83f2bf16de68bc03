package dev.postern.management;

import io.vertx.core.Future;

/** One kind of thing that admins read or change. Owned by the management verticle; runs on its event loop. */
interface Resource {

    /** The methods that it takes, as the header {@code Allow} lists them. */
    String methods();

    /** The answer as a JSON text; fails with a {@link dev.postern.domain.ServiceException}. */
    Future<String> answer(AdminRequest request);
}
