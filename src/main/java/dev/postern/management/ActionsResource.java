package dev.postern.management;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.page.Action;
import dev.postern.domain.page.ActionQuery;
import dev.postern.domain.page.Page;
import dev.postern.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code GET /projects/{p}/actions}: who erased, re-typed and changed keys, and when; the newest first, a page at a time. */
final class ActionsResource implements Resource {
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final EndpointClient<ActionQuery, Page<Action>> read;

    ActionsResource(Vertx vertx) {
        this.read = Endpoints.READ_ACTIONS.client(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, HEAD";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        ActionQuery query = new ActionQuery(
                request.projectId(),
                request.storable("subject"),
                request.position("after"),
                request.number("limit", 1, LARGEST_PAGE, PAGE));
        return read.ask(0, query, request.deadline())
                .map(page -> () -> new JsonWriter()
                        .objects("actions", page.items(), ActionsResource::write)
                        .text("next", page.next())
                        .end());
    }

    private static JsonWriter write(JsonWriter json, Action action) {
        return json.time("at", action.at())
                .text("action", action.action())
                .text("subject", action.subject())
                .text("by", Optional.of(action.keyId()).filter(key -> !key.equals(Action.COMMAND_LINE)))
                .literal("detail", action.detail());
    }
}
