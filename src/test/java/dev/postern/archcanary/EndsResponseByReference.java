package dev.postern.archcanary;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

record EndsResponseByReference(RoutingContext context) {
    Supplier<Future<Void>> end() {
        return context::end;
    }
}
