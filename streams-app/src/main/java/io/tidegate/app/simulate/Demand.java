package io.tidegate.app.simulate;

import java.util.List;

/** Where the requests come from. */
interface Demand extends AutoCloseable {
  /** When things happen, as far as the demand decides it. */
  Timeline timeline();

  /** Adds the requests that reach the gateways in the second that begins at {@code fromMs}. */
  void requests(long fromMs, List<Request> out);

  /** What looks unusual and is harmless. */
  List<BenignEpisode> benign();

  @Override
  void close();
}
