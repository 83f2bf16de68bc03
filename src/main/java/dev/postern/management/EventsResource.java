package dev.postern.management;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.CustomerIds;
import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.admin.CustomerRef;
import dev.postern.domain.page.EventQuery;
import dev.postern.domain.page.Page;
import dev.postern.domain.page.StoredEvent;
import dev.postern.domain.type.Text;
import dev.postern.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** {@code GET /projects/{p}/customers/{id}/events}: the events of a customer, the newest first, a page at a time. */
final class EventsResource implements Resource {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    private final EndpointClient<CustomerRef, CustomerLookup> customer;
    private final EndpointClient<EventQuery, Page<StoredEvent>> read;

    EventsResource(Vertx vertx) {
        this.customer = Endpoints.READ_CUSTOMER.client(vertx, 1);
        this.read = Endpoints.READ_EVENTS.client(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, HEAD";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        String id = CustomerIds.canonical(request.subject());
        if (!Text.isStorable(id)) {
            return CustomerResource.absent();
        }
        EventQuery query = new EventQuery(
                new CustomerRef(request.projectId(), id),
                request.position("after"),
                request.number("limit", 1, LARGEST_PAGE, PAGE));
        return customer.ask(0, query.customer(), request.deadline())
                .compose(CustomerResource::found)
                .compose(found -> read.ask(0, query, request.deadline()))
                .map(page -> () -> new JsonWriter()
                        .objects("events", page.items(), EventsResource::write)
                        .text("next", page.next())
                        .end());
    }

    private static JsonWriter write(JsonWriter json, StoredEvent event) {
        return json.text("name", event.name())
                .time("time", event.position().at())
                .text("eventId", event.eventId())
                .time("receivedAt", event.receivedAt())
                .object("attributes", attributes -> attributes.each(event.attributes(), CustomerResource::write));
    }
}
