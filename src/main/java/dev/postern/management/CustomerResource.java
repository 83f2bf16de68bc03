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

/** {@code /projects/{p}/customers/{id}}: what is stored of a customer. */
final class CustomerResource implements Resource {
    private final Caller<CustomerRef, CustomerLookup> read;

    CustomerResource(Vertx vertx) {
        this.read = Endpoints.READ_CUSTOMER.caller(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET";
    }

    @Override
    public Future<String> answer(AdminRequest request) {
        String id = CustomerIds.canonical(request.subject());
        if (!Text.isStorable(id)) {
            return absent();
        }
        return read.ask(0, new CustomerRef(request.projectId(), id), request.deadline())
                .compose(lookup -> lookup instanceof CustomerLookup.Found found
                        ? Future.succeededFuture(show(id, found))
                        : missing(lookup));
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

    private static Future<String> missing(CustomerLookup lookup) {
        return lookup instanceof CustomerLookup.Erased
                ? Future.failedFuture(new ServiceException(ErrorCode.ERASED, "This customer was erased."))
                : absent();
    }

    private static Future<String> absent() {
        return Future.failedFuture(new ServiceException(ErrorCode.NOT_FOUND, "There is no customer with this id."));
    }
}
