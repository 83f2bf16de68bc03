package dev.postern.archcanary.parse;

import io.vertx.core.buffer.Buffer;

record ParserWithVertx(Buffer body) {}
