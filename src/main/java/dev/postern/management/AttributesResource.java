package dev.postern.management;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.admin.RegisteredAttribute;
import dev.postern.domain.admin.RegisteredAttribute.Fixing;
import dev.postern.domain.admin.RegistryPage;
import dev.postern.domain.admin.RegistryQuery;
import dev.postern.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** {@code GET /projects/{p}/attributes}: the names of a project, or with {@code ?event=} of its events, and their types; a page at a time. */
final class AttributesResource implements Resource {
    private static final int PAGE = 1_000;
    private static final int LARGEST_PAGE = 10_000;

    private final EndpointClient<RegistryQuery, RegistryPage> read;

    AttributesResource(Vertx vertx) {
        this.read = Endpoints.READ_REGISTRY.client(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, HEAD";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        int limit = request.number("limit", 1, LARGEST_PAGE, PAGE);
        RegistryQuery query =
                new RegistryQuery(request.projectId(), request.storable("event"), request.text("after"), limit);
        return read.ask(0, query, request.deadline())
                .map(page -> () -> new JsonWriter()
                        .number("names", page.names())
                        .objects("attributes", page.attributes(), AttributesResource::write)
                        .text("next", page.next())
                        .end());
    }

    private static JsonWriter write(JsonWriter json, RegisteredAttribute attribute) {
        return json.text("name", attribute.name())
                .text("type", attribute.type().label())
                .bool("reserved", attribute.fixing().isEmpty())
                .time("fixedAt", attribute.fixing().map(Fixing::at))
                .text("fixedBy", attribute.fixing().map(Fixing::keyId))
                .number("ignored", attribute.ignorings().times())
                .time("lastIgnored", attribute.ignorings().last())
                .scalars("similar", attribute.similar());
    }
}
