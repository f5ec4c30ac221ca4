package io.tidegate.shell.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets through three warnings of one form a minute, by logger and pattern, and says how many more
 * there were before the next one. What brokers ask to be tried again while a transaction ends is no
 * warning at all. Below warnings nothing is held back: whoever asks for more wants all of it.
 */
public final class RepeatFilter extends Filter<ILoggingEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatFilter.class);
  private static final long WINDOW_MS = 60_000;
  private static final int MOST_A_WINDOW = 3;

  /** More forms than any program has; what is beyond begins anew. */
  private static final int MOST_FORMS = 1_000;

  /** Retried until it succeeds; what does not is an error of its own. */
  private static final String ENDING_TRANSACTION = "CONCURRENT_TRANSACTIONS";

  private final Map<Form, Window> windows = new HashMap<>();

  private record Form(String logger, String pattern, Level level) {}

  private static final class Window {
    private final long sinceMs;
    private int passed;
    private long heldBack;

    Window(long sinceMs) {
      this.sinceMs = sinceMs;
    }
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (event.getLevel().toInt() < Level.WARN_INT || event.getLoggerName().equals(LOG.getName())) {
      return FilterReply.NEUTRAL;
    }
    if (event.getLevel() == Level.WARN
        && event.getLoggerName().startsWith("org.apache.kafka.")
        && event.getFormattedMessage().contains(ENDING_TRANSACTION)) {
      return FilterReply.DENY;
    }
    Form form = new Form(event.getLoggerName(), event.getMessage(), event.getLevel());
    long heldBack;
    synchronized (windows) {
      Window window = windows.get(form);
      if (window != null && event.getTimeStamp() - window.sinceMs < WINDOW_MS) {
        window.passed++;
        boolean isTooMuch = window.passed > MOST_A_WINDOW;
        window.heldBack += isTooMuch ? 1 : 0;
        return isTooMuch ? FilterReply.DENY : FilterReply.NEUTRAL;
      }
      heldBack = window == null ? 0 : window.heldBack;
      if (windows.size() >= MOST_FORMS) {
        windows.clear();
      }
      Window next = new Window(event.getTimeStamp());
      next.passed = 1;
      windows.put(form, next);
    }
    if (heldBack > 0) {
      LOG.warn("{} more were held back that are like the next", heldBack);
    }
    return FilterReply.NEUTRAL;
  }
}
