package dev.postern.router;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Throws away what a client sends after its last answer. Owned by its channel; runs on the event loop of the channel. */
final class DiscardingHandler extends ChannelInboundHandlerAdapter {
    private final ClientConnection connection;

    DiscardingHandler(ClientConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        int bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        connection.discard(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nobody behind this one has read anything.
    }
}
