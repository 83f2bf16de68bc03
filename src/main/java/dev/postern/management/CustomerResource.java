package dev.postern.management;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.CustomerIds;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.admin.CustomerRef;
import dev.postern.domain.admin.ErasureOrder;
import dev.postern.domain.type.Text;
import dev.postern.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.function.Supplier;

/** {@code /projects/{p}/customers/{id}}: what is stored of a customer, and its erasure. */
final class CustomerResource implements Resource {
    private final EndpointClient<CustomerRef, CustomerLookup> read;
    private final EndpointClient<ErasureOrder, CustomerLookup> erase;

    CustomerResource(Vertx vertx) {
        this.read = Endpoints.READ_CUSTOMER.client(vertx, 1);
        this.erase = Endpoints.ERASE_CUSTOMER.client(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, HEAD, DELETE";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        String id = CustomerIds.canonical(request.subject());
        if (!Text.isStorable(id)) {
            return absent();
        }
        CustomerRef customer = new CustomerRef(request.projectId(), id);
        if (request.is(HttpMethod.DELETE)) {
            ErasureOrder order = new ErasureOrder(customer, request.key().keyId());
            return erase.ask(0, order, request.deadline()).compose(lookup -> erased(id, lookup));
        }
        return read.ask(0, customer, request.deadline())
                .compose(CustomerResource::found)
                .map(found -> () -> write(new JsonWriter(), id, found).end());
    }

    /** Fails where there is no such customer, or was one. */
    static Future<CustomerLookup.Found> found(CustomerLookup lookup) {
        if (lookup instanceof CustomerLookup.Found found) {
            return Future.succeededFuture(found);
        }
        return lookup instanceof CustomerLookup.Erased
                ? Future.failedFuture(new ServiceException(ErrorCode.ERASED, "This customer was erased."))
                : absent();
    }

    private static Future<Supplier<String>> erased(String id, CustomerLookup lookup) {
        return lookup instanceof CustomerLookup.Erased erased
                ? Future.succeededFuture(() -> new JsonWriter()
                        .text("id", id)
                        .time("erasedAt", erased.at())
                        .end())
                : absent();
    }

    /** The members of a customer. */
    static JsonWriter write(JsonWriter json, String id, CustomerLookup.Found found) {
        return json.text("id", id)
                .time("createdAt", found.createdAt())
                .time("updatedAt", found.updatedAt())
                .object("attributes", members -> members.each(found.attributes(), CustomerResource::write));
    }

    static JsonWriter write(JsonWriter json, CustomerLookup.Attribute attribute) {
        return json.object(
                attribute.name(),
                value -> value.text("type", attribute.type().label()).literal("value", attribute.json()));
    }

    static <T> Future<T> absent() {
        return Future.failedFuture(new ServiceException(ErrorCode.NOT_FOUND, "There is no customer with this id."));
    }
}
