package dev.postern.management;

import dev.postern.bus.Caller;
import dev.postern.bus.Endpoints;
import dev.postern.domain.CustomerIds;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Json;
import dev.postern.domain.ServiceException;
import dev.postern.domain.Text;
import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.admin.CustomerRef;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.function.Supplier;

/** {@code /projects/{p}/customers/{id}}: what is stored of a customer, and its erasure. */
final class CustomerResource implements Resource {
    private final Caller<CustomerRef, CustomerLookup> read;
    private final Caller<CustomerRef, CustomerLookup> erase;

    CustomerResource(Vertx vertx) {
        this.read = Endpoints.READ_CUSTOMER.caller(vertx, 1);
        this.erase = Endpoints.ERASE_CUSTOMER.caller(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, DELETE";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        String id = CustomerIds.canonical(request.subject());
        if (!Text.isStorable(id)) {
            return absent();
        }
        CustomerRef customer = new CustomerRef(request.projectId(), id);
        return request.is(HttpMethod.DELETE)
                ? erase.ask(0, customer, request.deadline()).compose(lookup -> erased(id, lookup))
                : read.ask(0, customer, request.deadline()).compose(lookup -> found(id, lookup));
    }

    private static Future<Supplier<String>> found(String id, CustomerLookup lookup) {
        if (lookup instanceof CustomerLookup.Found found) {
            return Future.succeededFuture(() -> show(id, found));
        }
        return lookup instanceof CustomerLookup.Erased
                ? Future.failedFuture(new ServiceException(ErrorCode.ERASED, "This customer was erased."))
                : absent();
    }

    private static Future<Supplier<String>> erased(String id, CustomerLookup lookup) {
        return lookup instanceof CustomerLookup.Erased erased
                ? Future.succeededFuture(() -> new JsonText()
                        .text("id", id)
                        .time("erasedAt", erased.at())
                        .end())
                : absent();
    }

    private static String show(String id, CustomerLookup.Found found) {
        StringBuilder attributes = new StringBuilder("{");
        for (CustomerLookup.Attribute attribute : found.attributes()) {
            Json.appendMember(attributes, attribute.name(), show(attribute));
        }
        return new JsonText()
                .text("id", id)
                .time("createdAt", found.createdAt())
                .time("updatedAt", found.updatedAt())
                .literal("attributes", attributes.append('}').toString())
                .end();
    }

    private static String show(CustomerLookup.Attribute attribute) {
        return new JsonText()
                .text("type", attribute.type().label())
                .literal("value", attribute.json())
                .end();
    }

    private static Future<Supplier<String>> absent() {
        return Future.failedFuture(new ServiceException(ErrorCode.NOT_FOUND, "There is no customer with this id."));
    }
}
