package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Scaling events as bytes, whole; equal events have equal bytes. */
final class ScalingEventCodec implements Codec<ScalingEvent> {
  private static final int FORMAT = 1;

  @Override
  public void write(ScalingEvent event, ByteWriter out) {
    out.u8(FORMAT).signed(event.timeMs()).text(event.eventId()).text(event.cluster());
    out.text(event.type().wireName()).optionalText(event.node());
    writeTexts(event.addresses(), out);
    out.optionalText(event.group()).text(event.unit());
    out.signed(event.from()).signed(event.to()).signed(event.size());
    writeNodes(event.nodes(), out);
    out.unsigned(event.part()).unsigned(event.parts()).real(event.capacity());
    out.optionalText(event.region()).optionalText(event.zone()).optionalText(event.hardware());
    out.optionalText(event.capacityType()).optionalText(event.image());
    out.unsigned(event.modelDigests().size());
    new TreeMap<>(event.modelDigests()).forEach((model, digest) -> out.text(model).text(digest));
    out.optionalText(event.policyVersion()).optionalText(event.reasonCode());
    out.optionalText(event.reason()).optionalText(event.origin()).optionalText(event.model());
    out.optionalText(event.version()).optionalText(event.name());
    out.signed(event.fromTimeMs()).signed(event.toTimeMs());
    out.optionalText(event.scope()).optionalText(event.expect()).optionalText(event.by());
  }

  @Override
  public ScalingEvent read(ByteReader in) {
    int format = in.u8();
    if (format != FORMAT) {
      throw new CorruptBytesException("format " + format + " of a scaling event is unknown");
    }
    ScalingEventBuilder event = new ScalingEventBuilder();
    event.timeMs(in.signed()).eventId(in.text()).cluster(in.text()).type(typeOf(in.text()));
    event.node(in.optionalText()).addresses(readTexts(in));
    event.group(in.optionalText()).unit(in.text());
    event.from(in.signed()).to(in.signed()).size(in.signed()).nodes(readNodes(in));
    event.part((int) in.unsigned()).parts((int) in.unsigned()).capacity(in.real());
    event.region(in.optionalText()).zone(in.optionalText()).hardware(in.optionalText());
    event.capacityType(in.optionalText()).image(in.optionalText());
    Map<String, String> digests = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      digests.put(in.text(), in.text());
    }
    event.modelDigests(digests).policyVersion(in.optionalText()).reasonCode(in.optionalText());
    event.reason(in.optionalText()).origin(in.optionalText()).model(in.optionalText());
    event.version(in.optionalText()).name(in.optionalText());
    event.fromTimeMs(in.signed()).toTimeMs(in.signed());
    return event.scope(in.optionalText()).expect(in.optionalText()).by(in.optionalText()).build();
  }

  byte[] toBytes(ScalingEvent event) {
    ByteWriter out = new ByteWriter();
    write(event, out);
    return out.toBytes();
  }

  private static void writeNodes(@Nullable List<NodeReport> nodes, ByteWriter out) {
    out.flag(nodes != null);
    if (nodes == null) {
      return;
    }
    out.unsigned(nodes.size());
    for (NodeReport node : nodes) {
      Boolean secured = node.secured();
      out.text(node.node()).optionalText(node.phase());
      out.u8(secured == null ? 0 : secured ? 1 : 2);
      writeTexts(node.addresses(), out);
    }
  }

  private static @Nullable List<NodeReport> readNodes(ByteReader in) {
    if (!in.flag()) {
      return null;
    }
    List<NodeReport> nodes = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      String name = in.text();
      String phase = in.optionalText();
      int secured = in.u8();
      nodes.add(new NodeReport(name, phase, secured == 0 ? null : secured == 1, readTexts(in)));
    }
    return nodes;
  }

  private static void writeTexts(List<String> texts, ByteWriter out) {
    out.unsigned(texts.size());
    texts.forEach(out::text);
  }

  private static List<String> readTexts(ByteReader in) {
    String[] texts = new String[in.count()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = in.text();
    }
    return List.of(texts);
  }

  private static ScalingType typeOf(String wireName) {
    for (ScalingType type : ScalingType.values()) {
      if (type.wireName().equals(wireName)) {
        return type;
      }
    }
    throw new CorruptBytesException("no scaling event has type " + wireName);
  }
}
