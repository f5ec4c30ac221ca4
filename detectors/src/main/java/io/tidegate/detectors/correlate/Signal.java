package io.tidegate.detectors.correlate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.ObservedBar;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreCodec;
import java.util.List;

/**
 * A score that is worth a finding, or that keeps one open, with the scale at which it was made.
 *
 * @param timeMs the end of its tick, or the event's own time for what one event proves
 */
public record Signal(String detector, long timeMs, Score score, ScaleContext scale) {

  /** Its bytes. */
  public static final Codec<Signal> CODEC =
      new Codec<>() {
        @Override
        public void write(Signal value, ByteWriter out) {
          value.write(out);
        }

        @Override
        public Signal read(ByteReader in) {
          return Signal.read(in);
        }
      };

  /** The same, told at another time. */
  public Signal at(long otherMs) {
    return otherMs == timeMs ? this : new Signal(detector, otherMs, score, scale);
  }

  /** Its evidence in multiples of its bar. */
  double bars() {
    return score.nats() / score.barNats();
  }

  /** The same where weaker evidence of other families stands beside it. */
  Signal joinedTo(List<Signal> all, double nats) {
    List<Signal> others = all.stream().filter(signal -> !signal.equals(this)).toList();
    return new Signal(
        detector, timeMs, score.joinedTo(others.stream().map(Signal::score).toList(), nats), scale);
  }

  /** The same among so many entities that move at once. */
  Signal amongst(int together) {
    return new Signal(detector, timeMs, score.amongst(together), scale);
  }

  /** The same against a bar that was moved by that factor. */
  public Signal againstBarTimes(double factor) {
    return new Signal(detector, timeMs, score.againstBarTimes(factor), scale);
  }

  /** The same against where its bar stands on the traffic that there is. */
  public Signal againstObserved(ObservedBar bar) {
    return new Signal(detector, timeMs, score.againstObserved(bar), scale);
  }

  public void write(ByteWriter out) {
    out.text(detector).signed(timeMs);
    ScoreCodec.INSTANCE.write(score, out);
    scale.write(out);
  }

  public static Signal read(ByteReader in) {
    return new Signal(in.text(), in.signed(), ScoreCodec.INSTANCE.read(in), ScaleContext.read(in));
  }
}
