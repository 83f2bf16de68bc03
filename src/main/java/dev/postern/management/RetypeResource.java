package dev.postern.management;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.admin.Retype;
import dev.postern.domain.admin.RetypeOrder;
import dev.postern.domain.admin.RetypePreview;
import dev.postern.domain.admin.RetypePreview.Counts;
import dev.postern.domain.admin.RetypeQuery;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Text;
import dev.postern.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.function.Supplier;

/**
 * {@code /projects/{p}/attributes/{name}/retype?type=…}: what another type would do to an attribute (GET), and the switch to it
 * (POST).
 */
final class RetypeResource implements Resource {
    private final EndpointClient<RetypeQuery, RetypePreview> preview;
    private final EndpointClient<RetypeOrder, Retype> retype;

    RetypeResource(Vertx vertx) {
        this.preview = Endpoints.PREVIEW_RETYPE.client(vertx, 1);
        this.retype = Endpoints.RETYPE.client(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, HEAD, POST";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        String name = request.subject();
        if (!Text.isStorable(name)) {
            throw new ServiceException(ErrorCode.NOT_FOUND, "There is no attribute of this name.");
        }
        AttributeType to = type(request.text("type"));
        if (request.is(HttpMethod.POST)) {
            RetypeOrder order =
                    new RetypeOrder(request.projectId(), name, to, request.key().keyId());
            return retype.ask(0, order, request.deadline())
                    .map(ordered -> () ->
                            RetypesResource.write(new JsonWriter(), ordered).end());
        }
        RetypeQuery query = new RetypeQuery(request.projectId(), name, to);
        return preview.ask(0, query, request.deadline()).map(found -> () -> show(name, found));
    }

    private static AttributeType type(String label) {
        return switch (label) {
            case "string", "number", "boolean", "date" -> AttributeType.ofLabel(label);
            default ->
                throw new ServiceException(
                        ErrorCode.VALIDATION_ERROR, "\"type\" must be one of string, number, boolean, date");
        };
    }

    private static String show(String name, RetypePreview preview) {
        Counts counts = preview.counts();
        return new JsonWriter()
                .text("attribute", name)
                .text("from", preview.from().label())
                .text("to", preview.to().label())
                .bool("complete", preview.complete())
                .number("absent", counts.absent())
                .number("kept", counts.kept())
                .number("converted", counts.converted())
                .number("lost", counts.lost())
                .end();
    }
}
