package dev.postern.archcanary;

import io.vertx.core.Future;

record JoinsStage(Future<String> answer) {
    String now() {
        return answer.toCompletionStage().toCompletableFuture().join();
    }
}
