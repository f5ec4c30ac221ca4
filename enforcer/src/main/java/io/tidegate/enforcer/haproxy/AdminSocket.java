package io.tidegate.enforcer.haproxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** HAProxy's admin socket: one command a connection, and an answer within two seconds. */
public final class AdminSocket {
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static final int MOST_BYTES = 64 << 20;
  private static final int NANOS_PER_MS = 1_000_000;

  private final SocketAddress address;

  private AdminSocket(SocketAddress address) {
    this.address = address;
  }

  /** The socket at a path of the file system or at {@code HOST:PORT}. */
  public static AdminSocket at(String address) {
    int colon = address.lastIndexOf(':');
    if (colon > 0 && address.indexOf('/') < 0 && address.substring(colon + 1).matches("\\d{1,5}")) {
      int port = Integer.parseInt(address.substring(colon + 1));
      return new AdminSocket(new InetSocketAddress(address.substring(0, colon), port));
    }
    return new AdminSocket(UnixDomainSocketAddress.of(Path.of(address)));
  }

  /** What HAProxy answers to one command, without the empty lines around it. */
  String ask(String command) throws IOException {
    if (command.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a command is one line");
    }
    boolean unix = address instanceof UnixDomainSocketAddress;
    try (SocketChannel channel =
            unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        Selector selector = Selector.open()) {
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      boolean connected = channel.connect(address);
      while (!connected) {
        await(selector, deadline);
        connected = channel.finishConnect();
      }
      ByteBuffer out = ByteBuffer.wrap((command + "\n").getBytes(UTF_8));
      key.interestOps(SelectionKey.OP_WRITE);
      while (channel.write(out) >= 0 && out.hasRemaining()) {
        await(selector, deadline);
      }
      key.interestOps(SelectionKey.OP_READ);
      return read(channel, selector, deadline).strip();
    }
  }

  private String read(SocketChannel channel, Selector selector, long deadline) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(16_384);
    while (channel.read(part) >= 0) {
      if (part.position() == 0) {
        await(selector, deadline);
      }
      all.write(part.array(), 0, part.position());
      part.clear();
      if (all.size() > MOST_BYTES) {
        throw new IOException("HAProxy answers more than " + MOST_BYTES + " bytes");
      }
    }
    return all.toString(UTF_8);
  }

  private void await(Selector selector, long deadline) throws IOException {
    long leftMs = (deadline - System.nanoTime()) / NANOS_PER_MS;
    if (leftMs <= 0) {
      throw new SocketTimeoutException("HAProxy does not answer at " + address);
    }
    selector.select(leftMs);
    selector.selectedKeys().clear();
  }
}
