package io.tidegate.shell.cli;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.tidegate.schemas.encode.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Where an exception came from, behind a log line, of what prints only: the word {@code ex} of
 * {@code logback.xml}. What exceptions say holds what came from outside; it stays on its own line.
 */
public final class PrintableTrace extends ThrowableHandlingConverter {
  @Override
  public String convert(ILoggingEvent event) {
    StringBuilder text = new StringBuilder();
    append(event.getThrowableProxy(), "", text);
    return text.toString();
  }

  private static void append(@Nullable IThrowableProxy thrown, String caption, StringBuilder text) {
    if (thrown == null || thrown.isCyclic()) {
      return;
    }
    String said = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
    text.append(caption).append(Printable.of(thrown.getClassName() + said)).append('\n');
    int own = thrown.getStackTraceElementProxyArray().length - thrown.getCommonFrames();
    for (int i = 0; i < own; i++) {
      text.append('\t').append(thrown.getStackTraceElementProxyArray()[i]).append('\n');
    }
    for (IThrowableProxy suppressed : thrown.getSuppressed()) {
      append(suppressed, "Suppressed: ", text);
    }
    append(thrown.getCause(), "Caused by: ", text);
  }
}
