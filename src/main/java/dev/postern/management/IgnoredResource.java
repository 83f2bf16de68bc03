package dev.postern.management;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.CustomerIds;
import dev.postern.domain.Ignored;
import dev.postern.domain.admin.IgnoredList;
import dev.postern.domain.admin.IgnoredQuery;
import dev.postern.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code GET /projects/{p}/ignored}: what was left out of requests lately, and why. */
final class IgnoredResource implements Resource {
    private static final int ENTRIES = 100;
    private static final int MOST_ENTRIES = 10_000;

    private final EndpointClient<IgnoredQuery, IgnoredList> read;

    IgnoredResource(Vertx vertx) {
        this.read = Endpoints.READ_IGNORED.client(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, HEAD";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        String customer = CustomerIds.canonical(request.storable("customer"));
        String attribute = request.storable("attribute");
        int limit = request.number("limit", 1, MOST_ENTRIES, ENTRIES);
        return read.ask(0, new IgnoredQuery(request.projectId(), customer, attribute, limit), request.deadline())
                .map(list -> () -> new JsonWriter()
                        .objects("ignored", list.entries(), IgnoredResource::write)
                        .end());
    }

    private static JsonWriter write(JsonWriter json, IgnoredList.Entry entry) {
        JsonWriter reason = json.time("at", entry.at())
                .text("customer", entry.customerId())
                .text("event", Optional.of(entry.event()).filter(event -> !event.isEmpty()))
                .text("attribute", entry.ignored().attribute())
                .text("reason", entry.ignored().reason().label());
        JsonWriter full = entry.ignored() instanceof Ignored.TypeMismatch mismatch
                ? reason.text("expected", mismatch.expected().label())
                        .text("received", mismatch.received().label())
                : reason;
        return full.number("times", entry.times());
    }
}
