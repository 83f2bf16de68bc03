package dev.postern.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/** Passes a question by reference. It cannot leave the process, so it has no wire form. */
@SuppressWarnings("rawtypes") // The bus knows a codec by the class of its messages.
final class LocalCodec implements MessageCodec<Question, Question> {
    private static final String NAME = "question by reference";
    static final DeliveryOptions BY_REFERENCE =
            new DeliveryOptions().setLocalOnly(true).setCodecName(NAME);

    @Override
    public void encodeToWire(Buffer buffer, Question message) {
        throw new IllegalStateException("a question stays in the process");
    }

    @Override
    public Question decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException("a question stays in the process");
    }

    @Override
    public Question transform(Question message) {
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
