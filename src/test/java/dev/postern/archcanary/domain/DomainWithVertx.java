package dev.postern.archcanary.domain;

import io.vertx.core.Future;

record DomainWithVertx(Future<String> answer) {}
