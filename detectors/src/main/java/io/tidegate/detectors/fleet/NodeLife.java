package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/** One life of a node under its name, from its first event to its end. */
final class NodeLife {
  static final long NEVER = Long.MAX_VALUE;

  final String name;
  final long startMs;
  String group = "";
  String unit = "";
  String hardware = "";
  double capacity = 1;
  long readyMs = NEVER;
  long securedMs = NEVER;
  long drainingMs = NEVER;
  long endedMs = NEVER;

  /** A report said in so many words that it is not secured. */
  boolean deniedSecured;

  NodeLife(String name, long startMs) {
    this.name = name;
    this.startMs = startMs;
  }

  boolean existsAt(long timeMs) {
    return startMs <= timeMs && timeMs < endedMs;
  }

  boolean takesTrafficAt(long timeMs) {
    return readyMs <= timeMs && timeMs < Math.min(drainingMs, endedMs);
  }

  void write(ByteWriter out) {
    out.text(name).signed(startMs).text(group).text(unit).text(hardware).real(capacity);
    out.signed(readyMs).signed(securedMs).signed(drainingMs).signed(endedMs).flag(deniedSecured);
  }

  static NodeLife read(ByteReader in) {
    NodeLife life = new NodeLife(in.text(), in.signed());
    life.group = in.text();
    life.unit = in.text();
    life.hardware = in.text();
    life.capacity = in.real();
    life.readyMs = in.signed();
    life.securedMs = in.signed();
    life.drainingMs = in.signed();
    life.endedMs = in.signed();
    life.deniedSecured = in.flag();
    return life;
  }
}
