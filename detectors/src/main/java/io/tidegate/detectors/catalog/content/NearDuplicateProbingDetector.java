package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Distinct;
import io.tidegate.detectors.catalog.statistic.ShareTest;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Arrays;

/**
 * A key asks nearly the same again and again: the share of its prompts whose fingerprint differs in
 * one to {@value #MOST_BITS} bits from one of {@value #KEPT} of the ticks before is larger than its
 * past explains. {@link ShareTest}.
 *
 * <p>The very same prompt again is no evidence: applications repeat themselves. With how many a
 * prompt is compared does not depend on how many there are, so that a surge changes no share.
 */
public final class NearDuplicateProbingDetector
    implements EntityDetector<NearDuplicateProbingDetector.State> {
  public static final String ID = "near-duplicate-probing";

  /** Fingerprints of 64 bits this near are of texts that are all but the same. */
  private static final int MOST_BITS = 3;

  private static final int KEPT = 16;
  private static final double REMARKABLE = 0.2;
  private static final long COLD_TICKS = 60;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Nearly the same prompt, many times", Family.CONTENT)
          .what("A larger share of prompts than before differs but slightly from recent ones.")
          .why("Small changes to one prompt test what a model was trained on or where it gives in.")
          .kinds(EntityKind.API_KEY)
          .statistic("mixture e-process on the share of near duplicates")
          .formula("hits: Hamming distance 1 to 3; {2, 5, 20} times the odds of p0")
          .source("Manku, Jain, Das Sarma, WWW 2007 (SimHash, k = 3); docs/methods.md, Prompts")
          .limits(
              "Weak evidence, low at most: a template in use makes near duplicates in clusters. Not looked for in ticks with over 32 different prompts.")
          .scaleClass("forbidden")
          .coldStart("nothing for five minutes of activity, provisional for ten")
          .needs("field prompt_fingerprint on inference events")
          .stateBytes(ShareTest.StateCodec.BYTES + 2 + KEPT * Long.BYTES)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0024.000", "Infer Training Data Membership")
          .owasp("LLM02:2025")
          .remediation(
              "Look at the prompts of the key: is one of them varied systematically?",
              "Withhold log probabilities from the key and lower its rate.",
              "Ask the tenant whether it tests or evaluates the model.")
          .build();

  private static final ShareTest.Telling TELLING =
      new ShareTest.Telling(
          "share of prompts that are near duplicates of recent ones",
          "of its prompts differ but slightly from recent ones",
          Severity.LOW);

  private final ShareTest test;

  public NearDuplicateProbingDetector(Calibration calibration) {
    double bar = calibration.bars().entities(Family.CONTENT);
    this.test = new ShareTest(1, 20, bar, REMARKABLE, COLD_TICKS);
  }

  /** What is remembered: the share, and the last fingerprints, the oldest first. */
  static final class State {
    private static final State FRESH = new State(ShareTest.State.FRESH, new long[0]);

    private final ShareTest.State share;
    private final long[] recent;

    private State(ShareTest.State share, long[] recent) {
      this.share = share;
      this.recent = recent;
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return State.FRESH;
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    long[] prompts = seen.pane().values(Distinct.FINGERPRINTS);
    if (prompts.length == 0) {
      return Judged.silently(state);
    }
    int hits = 0;
    for (long prompt : prompts) {
      hits += isNear(prompt, state.recent) ? 1 : 0;
    }
    Judged<ShareTest.State> judged = test.judge(state.share, seen, hits, prompts.length, TELLING);
    return new Judged<>(new State(judged.state(), lastOf(state.recent, prompts)), judged.scores());
  }

  private static boolean isNear(long prompt, long[] others) {
    for (long other : others) {
      int bits = Long.bitCount(prompt ^ other);
      if (bits > 0 && bits <= MOST_BITS) {
        return true;
      }
    }
    return false;
  }

  /** The last of both; of a tick's prompts, which are in order of their bits, evenly many. */
  private static long[] lastOf(long[] before, long[] more) {
    int added = Math.min(KEPT, more.length);
    int kept = Math.min(before.length, KEPT - added);
    long[] last = Arrays.copyOfRange(before, before.length - kept, before.length + added);
    for (int i = 0; i < added; i++) {
      last[kept + i] = more[i * more.length / added];
    }
    return last;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      ShareTest.StateCodec.INSTANCE.write(state.share, out);
      out.unsigned(state.recent.length);
      for (long prompt : state.recent) {
        out.fixed(prompt);
      }
    }

    @Override
    public State read(ByteReader in) {
      ShareTest.State share = ShareTest.StateCodec.INSTANCE.read(in);
      long[] recent = new long[in.count()];
      for (int i = 0; i < recent.length; i++) {
        recent[i] = in.fixed();
      }
      return new State(share, recent);
    }
  }
}
