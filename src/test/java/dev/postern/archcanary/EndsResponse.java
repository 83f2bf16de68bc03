package dev.postern.archcanary;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;

record EndsResponse(HttpServerResponse response) {
    Future<Void> end() {
        return response.setStatusCode(200).end();
    }
}
