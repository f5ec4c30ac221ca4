package io.tidegate.delivery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What was not read to the end has not arrived, however politely the other side hangs up. */
final class LineSocketTest {
  private static final byte[] FRAMES = new byte[200_000];

  /** What a receiver does with a connection, which is closed after it. */
  private interface Receiver {
    void take(Socket socket) throws IOException;
  }

  @Test
  void hasArrivedWhenItWasReadToTheEnd() throws IOException {
    assertThat(send(FRAMES, socket -> socket.getInputStream().readAllBytes())).isTrue();
    assertThat(send(new byte[1], socket -> socket.getInputStream().readAllBytes())).isTrue();
  }

  /** As a balancer does that finds nobody behind it. */
  @Test
  void hasNotArrivedWhereTheConnectionIsClosedAtOnce() throws IOException {
    for (int i = 0; i < 20; i++) {
      assertThat(send(new byte[1_000], socket -> {})).isFalse();
      assertThat(send(FRAMES, socket -> {})).isFalse();
    }
  }

  @Test
  void hasNotArrivedWhereOnlyAPartWasRead() throws IOException {
    assertThat(send(FRAMES, socket -> socket.getInputStream().readNBytes(50_000))).isFalse();
    assertThat(send(new byte[1_000], socket -> socket.getInputStream().readNBytes(999))).isFalse();
  }

  @Test
  void hasNotArrivedWhereTheConnectionIsResetInAFrame() throws IOException {
    assertThat(
            send(
                FRAMES,
                socket -> {
                  socket.getInputStream().readNBytes(50_000);
                  socket.setSoLinger(true, 0);
                }))
        .isFalse();
  }

  @Test
  void hasNotArrivedWhereTheOtherSideStallsOrTalks() throws IOException {
    CompletableFuture<Void> over = new CompletableFuture<>();
    assertThat(send(FRAMES, socket -> over.join(), over, Duration.ofMillis(700))).isFalse();
    byte[] talk = new byte[100_000];
    assertThat(send(new byte[10], socket -> socket.getOutputStream().write(talk))).isFalse();
  }

  @Test
  void saysWhomItCannotReach() {
    LineSocket nobody = new LineSocket("nobody.invalid", 9, null, Duration.ofSeconds(1));
    assertThatThrownBy(() -> nobody.send(FRAMES))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody.invalid");
  }

  private static boolean send(byte[] frames, Receiver receiver) throws IOException {
    // Nobody is slow here: a busy machine may be.
    return send(frames, receiver, new CompletableFuture<>(), Duration.ofSeconds(20));
  }

  /** Whether it counts as arrived; the future is completed when that is known. */
  private static boolean send(
      byte[] frames, Receiver receiver, CompletableFuture<Void> over, Duration patience)
      throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> accept(listening, receiver), "receiver");
      answering.setDaemon(true);
      answering.start();
      String host = InetAddress.getLoopbackAddress().getHostAddress();
      new LineSocket(host, listening.getLocalPort(), null, patience).send(frames);
      return true;
    } catch (IOException notArrived) {
      return false;
    } finally {
      over.complete(null);
    }
  }

  private static void accept(ServerSocket listening, Receiver receiver) {
    try (Socket socket = listening.accept()) {
      receiver.take(socket);
    } catch (IOException gone) {
      return;
    }
  }
}
