package dev.postern.management;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.admin.Retype;
import dev.postern.domain.admin.RetypeList;
import dev.postern.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** {@code GET /projects/{p}/retypes}: which attributes got another type, by whose key, and how far their values follow. */
final class RetypesResource implements Resource {
    private final EndpointClient<String, RetypeList> read;

    RetypesResource(Vertx vertx) {
        this.read = Endpoints.READ_RETYPES.client(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, HEAD";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        return read.ask(0, request.projectId(), request.deadline())
                .map(list -> () -> new JsonWriter()
                        .objects("retypes", list.retypes(), RetypesResource::write)
                        .end());
    }

    static JsonWriter write(JsonWriter json, Retype retype) {
        return json.text("attribute", retype.name())
                .text("from", retype.from().label())
                .text("to", retype.to().label())
                .text("state", retype.doneAt().isPresent() ? "done" : "converting")
                .time("orderedAt", retype.orderedAt())
                .text("orderedBy", retype.orderedBy())
                .time("doneAt", retype.doneAt())
                .number("profiles", retype.profiles())
                .number("converted", retype.converted())
                .number("lost", retype.lost());
    }
}
