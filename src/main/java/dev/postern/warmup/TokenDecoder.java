package dev.postern.warmup;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.security.MessageDigest;
import java.util.List;

/**
 * The first handler of a connection of the warm-up. It passes on what comes after the token, and closes a connection that
 * begins with anything else, so that other processes of the machine get no answer. One for each connection; on its event loop.
 */
final class TokenDecoder extends ByteToMessageDecoder {
    private final byte[] token;
    private final Runnable opened;

    /** {@code opened} runs when the token has come. */
    TokenDecoder(byte[] token, Runnable opened) {
        this.token = token.clone();
        this.opened = opened;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < token.length) {
            return;
        }
        byte[] begin = new byte[token.length];
        in.readBytes(begin);
        if (MessageDigest.isEqual(begin, token)) {
            opened.run();
            context.pipeline().remove(this);
        } else {
            in.skipBytes(in.readableBytes());
            var unusedEnd = context.close();
        }
    }
}
