package dev.postern.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/** Passes requests by reference. They cannot leave the process, so they have no wire form. */
@SuppressWarnings("rawtypes") // The bus knows a codec by the class of its messages.
final class LocalCodec implements MessageCodec<RequestBatch, RequestBatch> {
    private static final String NAME = "requests by reference";
    static final DeliveryOptions BY_REFERENCE =
            new DeliveryOptions().setLocalOnly(true).setCodecName(NAME);

    @Override
    public void encodeToWire(Buffer buffer, RequestBatch message) {
        throw new IllegalStateException("requests stay in the process");
    }

    @Override
    public RequestBatch decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException("requests stay in the process");
    }

    @Override
    public RequestBatch transform(RequestBatch message) {
        return message;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
