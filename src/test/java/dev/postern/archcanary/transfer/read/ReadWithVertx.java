package dev.postern.archcanary.transfer.read;

import io.vertx.core.Vertx;

public record ReadWithVertx(Vertx vertx) {}
