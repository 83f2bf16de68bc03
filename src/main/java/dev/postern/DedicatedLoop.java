package dev.postern;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * An event loop for one verticle alone. Vert.x deals its own loops out in turn, so that verticles share them. Owned by the
 * gateway; safe on any thread.
 */
final class DedicatedLoop {
    private static final int LONGEST_END_SECONDS = 10;
    /** The share of its time that an event loop gives to input and output, as in Vert.x. */
    private static final int IO_RATIO = 50;

    private final VerticleBase verticle;
    private final EventLoopGroup group;
    private final ContextInternal context;

    /** {@code name} is that of the thread. */
    DedicatedLoop(Vertx vertx, String name, VerticleBase verticle) {
        VertxInternal owner = (VertxInternal) vertx;
        this.verticle = verticle;
        this.group = owner.transport()
                .eventLoopGroup(Transport.IO_EVENT_LOOP_GROUP, 1, new DefaultThreadFactory(name, true), IO_RATIO);
        this.context = owner.contextBuilder()
                .withThreadingModel(ThreadingModel.EVENT_LOOP)
                .withEventLoop(group.next())
                .build();
    }

    /** Completes when the verticle has started. */
    Future<Void> start() {
        return onLoop(() -> verticle.deploy(context));
    }

    /** Completes when the verticle has stopped; call it before Vert.x is closed. */
    Future<Void> stop() {
        return onLoop(() -> verticle.undeploy(context));
    }

    /** Completes when the thread ends; call it when Vert.x is closed, which closes what is left on this loop. */
    Future<Void> end() {
        Promise<Void> ended = Promise.promise();
        group.shutdownGracefully(0, LONGEST_END_SECONDS, TimeUnit.SECONDS).addListener(done -> ended.complete());
        return ended.future();
    }

    private Future<Void> onLoop(Callable<Future<?>> step) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> {
            try {
                step.call().<Void>mapEmpty().onComplete(done);
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future();
    }
}
