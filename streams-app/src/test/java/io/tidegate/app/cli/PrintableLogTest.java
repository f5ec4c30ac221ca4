package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from outside writes no line of the log and moves no cursor, as a cause either. */
class PrintableLogTest {
  private static final String UGLY = "a\u001b[2J\nERROR forged\u009b\u202e\u2028b";
  private static final String SHOWN = "a\\u001b[2J\\u000aERROR forged\\u009b\\u202e\\u2028b";

  @ParameterizedTest
  @ValueSource(strings = {"streams-app", "flink-jobs"})
  void messagesAndExceptionsPrintAsOneLineEach(String module) throws JoranException {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("..", module, "src/main/resources/logback.xml").toFile());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Exception cause = new IllegalArgumentException(UGLY, new IllegalStateException(UGLY));
    cause.addSuppressed(new IllegalStateException(UGLY));
    LoggingEvent event =
        new LoggingEvent("test", root, Level.WARN, "said {}", cause, new Object[] {UGLY});
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR");
    List<String> lines =
        new String(appender.getEncoder().encode(event), UTF_8)
            .lines()
            .filter(line -> !line.startsWith("\tat "))
            .toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).endsWith("said " + SHOWN);
    assertThat(lines.get(1)).isEqualTo("java.lang.IllegalArgumentException: " + SHOWN);
    assertThat(lines.get(2)).isEqualTo("Suppressed: java.lang.IllegalStateException: " + SHOWN);
    assertThat(lines.get(3)).isEqualTo("Caused by: java.lang.IllegalStateException: " + SHOWN);
    context.stop();
  }
}
