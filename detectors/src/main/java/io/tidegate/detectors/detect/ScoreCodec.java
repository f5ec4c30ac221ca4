package io.tidegate.detectors.detect;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.List;

/** Scores as bytes. */
public final class ScoreCodec implements Codec<Score> {
  /** The one instance: it has no state. */
  public static final ScoreCodec INSTANCE = new ScoreCodec();

  private ScoreCodec() {}

  @Override
  public void write(Score score, ByteWriter out) {
    EntityKeys.write(score.entity(), out);
    out.unsigned(score.related().size());
    for (EntityKey key : score.related()) {
      EntityKeys.write(key, out);
    }
    out.real(score.nats()).real(score.barNats());
    out.flag(score.deterministic()).flag(score.provisional());
    out.u8(score.severity().id()).u8(score.confidence().id());
    out.text(score.parameter()).real(score.observed()).real(score.expected());
    out.real(score.excessUsdPerHour()).signed(score.windowStartMs());
    out.flag(score.withoutScaleAwareness()).text(score.sentence());
    out.unsigned(score.facts().size());
    for (Fact fact : score.facts()) {
      writeFact(fact, out);
    }
  }

  @Override
  public Score read(ByteReader in) {
    EntityKey entity = EntityKeys.read(in);
    List<EntityKey> related = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      related.add(EntityKeys.read(in));
    }
    double nats = in.real();
    double bar = in.real();
    boolean deterministic = in.flag();
    boolean provisional = in.flag();
    Severity severity = Severity.ofId(in.u8());
    Confidence confidence = Confidence.ofId(in.u8());
    String parameter = in.text();
    double observed = in.real();
    double expected = in.real();
    double excess = in.real();
    long windowStart = in.signed();
    boolean without = in.flag();
    String sentence = in.text();
    List<Fact> facts = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      facts.add(readFact(in));
    }
    return new Score(
        entity,
        related,
        nats,
        bar,
        deterministic,
        provisional,
        severity,
        confidence,
        parameter,
        observed,
        expected,
        excess,
        windowStart,
        without,
        sentence,
        facts);
  }

  private static void writeFact(Fact fact, ByteWriter out) {
    if (fact instanceof Fact.Text text) {
      out.u8(1).text(text.name()).text(text.value());
    } else if (fact instanceof Fact.Texts texts) {
      out.u8(2).text(texts.name()).unsigned(texts.values().size());
      texts.values().forEach(out::text);
    } else if (fact instanceof Fact.Whole whole) {
      out.u8(3).text(whole.name()).signed(whole.value());
    } else if (fact instanceof Fact.Decimal decimal) {
      out.u8(4).text(decimal.name()).real(decimal.value()).u8(decimal.decimals());
    } else if (fact instanceof Fact.Flag flag) {
      out.u8(5).text(flag.name()).flag(flag.value());
    }
  }

  private static Fact readFact(ByteReader in) {
    int kind = in.u8();
    String name = in.text();
    switch (kind) {
      case 1:
        return new Fact.Text(name, in.text());
      case 2:
        List<String> values = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
          values.add(in.text());
        }
        return new Fact.Texts(name, values);
      case 3:
        return new Fact.Whole(name, in.signed());
      case 4:
        return new Fact.Decimal(name, in.real(), in.u8());
      case 5:
        return new Fact.Flag(name, in.flag());
      default:
        throw new CorruptBytesException("no kind of fact has code " + kind);
    }
  }
}
