package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;

/** Where the requests come from. */
interface Demand extends AutoCloseable {
  /** When things happen, as far as the demand decides it. */
  Timeline timeline();

  /**
   * Adds the requests that reach the gateways in the second that begins at {@code fromMs}, in which
   * demand is times {@code factor}.
   */
  void requests(long fromMs, double factor, List<Request> out);

  /** What is known of those who ask, besides what they ask for. */
  List<EntityRecord> entities();

  /** What looks unusual and is harmless. */
  List<BenignEpisode> benign();

  @Override
  void close();
}
