package io.tidegate.enforcer.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Answers HTTP requests from their heads alone. Whatever a client sends or leaves out, it uses no
 * more than the {@link Bounds}: no thread waits for it, no body is kept, and a head that is too
 * long or no HTTP is answered from what could be read of it.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final int BACKLOG = 1_024;
  private static final int CHUNK_BYTES = 8_192;

  private final EventLoopGroup threads;
  private final Channel channel;

  private HttpEndpoint(EventLoopGroup threads, Channel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /**
   * Starts to serve; port 0 takes a free one.
   *
   * @param answers is asked by one of the threads, and must not wait for anything
   */
  public static HttpEndpoint start(
      String name,
      InetSocketAddress address,
      int threads,
      Bounds bounds,
      Function<Head, Answer> answers)
      throws IOException {
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    Connections connections = new Connections(bounds);
    HttpDecoderConfig decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(bounds.firstLineBytes())
            .setMaxHeaderSize(bounds.headerBytes())
            .setMaxChunkSize(CHUNK_BYTES)
            // Gateways pass on any byte in a value; whoever sends an odd one is not to be lost.
            .setValidateHeaders(false);
    ServerBootstrap server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    Connection connection = connections.admit(accepted);
                    accepted
                        .pipeline()
                        .addLast(connection.watch(), new HttpServerCodec(decoding))
                        .addLast(new Exchange(connection, answers));
                  }
                });
    ChannelFuture bound = server.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      group.shutdownGracefully().syncUninterruptibly();
      throw new IOException("cannot listen on " + address, bound.cause());
    }
    connections.watch(group);
    return new HttpEndpoint(group, bound.channel());
  }

  /** The port that is served. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
