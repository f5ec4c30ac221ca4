package io.tidegate.enforcer.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * One client's connection: busy from its begin, or a request's first byte, to the answer's last.
 */
final class Connection {
  private final Channel channel;
  private volatile boolean busy = true;
  private volatile long sinceNanos = System.nanoTime();

  Connection(Channel channel) {
    this.channel = channel;
  }

  boolean isBusy() {
    return busy;
  }

  /** Since when it is busy, or idle. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** The answer is sent, and nothing of the request is still to come. */
  void rest() {
    busy = false;
    sinceNanos = System.nanoTime();
  }

  void close() {
    var unused = channel.close();
  }

  /** Notes the first byte of each request. */
  ChannelHandler watch() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object read) {
        if (!busy) {
          sinceNanos = System.nanoTime();
          busy = true;
        }
        context.fireChannelRead(read);
      }
    };
  }
}
