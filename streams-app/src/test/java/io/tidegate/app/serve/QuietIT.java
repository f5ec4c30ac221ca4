package io.tidegate.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.TidegateMain;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.enforcer.keys.KeyFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the service and an enforcer say where nothing is wrong, as they are run. */
class QuietIT {
  private static final long IDLE_S = Long.getLong("tidegate.idle.seconds", 60);

  @TempDir private Path directory;

  @Test
  void aHealthyStartAndAnIdleMinuteWarnOfNothing() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      String servers = broker.bootstrapServers();
      CommandLine command = CommandTree.commandLine();
      command.setOut(new PrintWriter(new StringWriter()));
      assertThat(command.execute("topics", "create", "--bootstrap-servers", servers)).isZero();
      KeyFiles.generate(directory.resolve("keys"), "tidegate", "", new TreeSet<>());

      Path ofService = directory.resolve("serve.log");
      Path ofEnforcer = directory.resolve("enforce.log");
      Process service =
          start(
              ofService,
              "serve",
              "--bootstrap-servers",
              servers,
              "--state-dir",
              directory.resolve("state").toString(),
              "--http-port",
              "0");
      Process enforcer =
          start(
              ofEnforcer,
              "enforce",
              "http",
              "--bootstrap-servers",
              servers,
              "--cluster",
              "eu-1",
              "--id",
              "gw-1",
              "--keys",
              directory.resolve("keys").toString(),
              "--listen",
              "127.0.0.1:0");
      try {
        assertThat(service.waitFor(IDLE_S, TimeUnit.SECONDS)).as(text(ofService)).isFalse();
        assertThat(enforcer.isAlive()).as(text(ofEnforcer)).isTrue();
        assertThat(warnings(ofService)).isEmpty();
        assertThat(warnings(ofEnforcer)).isEmpty();
      } finally {
        enforcer.destroyForcibly().waitFor();
        service.destroyForcibly().waitFor();
      }
    }
  }

  private static Iterable<String> warnings(Path log) throws Exception {
    return text(log)
        .lines()
        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
        .toList();
  }

  private static String text(Path log) throws Exception {
    return Files.readString(log);
  }

  private Process start(Path log, String... arguments) throws Exception {
    Path shipped =
        Path.of(System.getProperty("user.dir"), "src", "main", "resources", "logback.xml");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx384m",
            "-Dlogback.configurationFile=" + shipped,
            "-cp",
            System.getProperty("java.class.path"),
            TidegateMain.class.getName());
    for (String argument : arguments) {
      builder.command().add(argument);
    }
    return builder
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
