package io.tidegate.shell.cli;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.tidegate.schemas.encode.Printable;

/** The message of a log line, of what prints only: the word {@code msg} of {@code logback.xml}. */
public final class PrintableMessage extends MessageConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return Printable.of(super.convert(event));
  }
}
