package io.tidegate.app.serve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the class path of this one, to be killed. */
final class ChildJvm {
  private final Process process;
  private volatile boolean ready;

  private ChildJvm(Process process) {
    this.process = process;
  }

  /** Starts {@code main}; its errors go to {@code log}, and a line {@code ready} is noticed. */
  static ChildJvm start(Class<?> main, Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Short lives: what is compiled well is killed before it pays.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ChildJvm child = new ChildJvm(process);
    Thread reader = new Thread(child::read, "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  boolean isReady() {
    return ready;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: nothing of it runs any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Closes its input, on which it stops by itself. */
  void stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("the process did not stop");
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ready |= line.equals(CountingService.READY);
      }
    } catch (IOException closed) {
      if (process.isAlive()) {
        throw new UncheckedIOException(closed);
      }
    }
  }
}
