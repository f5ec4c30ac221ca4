package io.tidegate.enforcer.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection, answered when their heads are there. What follows a head is
 * thrown away, since a connection that is closed while its client still sends may lose the answer.
 */
final class Exchange extends SimpleChannelInboundHandler<HttpObject> {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final int INTERNAL_ERROR = 500;
  private static final long MOST_BODY_BYTES = 1 << 20;

  /** Requests of one connection whose answers it has not taken yet. */
  private static final int MOST_UNANSWERED = 16;

  private final Connection connection;
  private final Function<Head, Answer> answers;
  private int unanswered;
  private boolean received;
  private boolean last;
  private long bodyBytes;

  Exchange(Connection connection, Function<Head, Answer> answers) {
    this.connection = connection;
    this.answers = answers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (part instanceof HttpRequest request) {
      answer(context, request);
    }
    if (part instanceof HttpContent content) {
      bodyBytes += content.content().readableBytes();
      // Of what is no HTTP the end is not known: its client, or the time, ends the connection.
      received = part instanceof LastHttpContent && part.decoderResult().isSuccess();
      settle();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.close();
  }

  private void answer(ChannelHandlerContext context, HttpRequest request) {
    boolean whole = request.decoderResult().isSuccess();
    received = false;
    bodyBytes = 0;
    unanswered++;
    Head head = new Head(request.method().name(), request.uri(), request.headers(), whole);
    FullHttpResponse response = responseOf(answerTo(head));
    last =
        last || !whole || !HttpUtil.isKeepAlive(request) || HttpUtil.is100ContinueExpected(request);
    if (last) {
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
    } else {
      HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), true);
    }
    ChannelFuture sent = context.writeAndFlush(response);
    sent.addListener(
        done -> {
          unanswered--;
          settle();
        });
    if (unanswered > MOST_UNANSWERED) {
      connection.close();
    }
    if (last && context.channel() instanceof DuplexChannel channel) {
      sent.addListener(
          done -> {
            var unused = channel.shutdownOutput();
          });
    }
  }

  /** Goes on once the request has been received to its end and answered. */
  private void settle() {
    boolean over = unanswered == 0 && received;
    if (bodyBytes > MOST_BODY_BYTES || last && over) {
      connection.close();
    } else if (over) {
      connection.rest();
    }
  }

  /** A connection that is closed without an answer would be taken for an endpoint that is away. */
  private Answer answerTo(Head head) {
    try {
      return answers.apply(head);
    } catch (RuntimeException fault) {
      LOG.error("a request could not be answered", fault);
      return Answer.of(INTERNAL_ERROR);
    }
  }

  private static FullHttpResponse responseOf(Answer answer) {
    byte[] body = answer.bytes();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(body));
    answer.headers().forEach(response.headers()::set);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }
}
