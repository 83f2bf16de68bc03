package dev.postern.archcanary;

import io.vertx.core.Future;

record AwaitsFuture(Future<String> answer) {
    String now() {
        return answer.await();
    }
}
