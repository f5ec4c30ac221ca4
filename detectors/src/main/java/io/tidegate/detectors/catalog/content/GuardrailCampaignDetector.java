package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Distinct;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.catalog.statistic.Notices;
import io.tidegate.detectors.catalog.statistic.RateTest;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Many keys are flagged by guardrails, each a few times: how many keys are newly flagged, and how
 * many tenants join others in one flagged template, given the requests that could be. {@link
 * RateTest}.
 *
 * <p>A key is newly flagged when it was not flagged within half an hour, so that one key that is
 * flagged all the time counts once. A changed guardrail explains whatever it flags for ten minutes.
 */
public final class GuardrailCampaignDetector
    implements FleetDetector<GuardrailCampaignDetector.State> {
  public static final String ID = "guardrail-campaign";

  private static final long MEMORY_TICKS = 360;
  private static final int MOST_KEYS = 2_048;
  private static final long CHANGE_MS = 600_000;
  private static final double AT_LEAST = 2;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Guardrail campaign over many keys", Family.CONTENT)
          .what("More keys are newly flagged by guardrails than the fleet's requests explain.")
          .why("A campaign that spreads over many keys keeps each of them under its own bar.")
          .kinds(EntityKind.CLUSTER)
          .statistic("mixture e-CUSUM on newly flagged keys given guarded requests")
          .formula(
              "x newly flagged keys, or tenants that join a flagged template; mu = upper rate x guarded requests x e^(3 wander)")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Rates of the fleet")
          .limits("Where each key has a prompt of its own, fewer keys than usually flagged hide.")
          .scaleClass("demand")
          .coldStart("expects nothing for five minutes, then at most medium for 25 minutes")
          .needs("guardrail scores or decisions, best with prompt_fingerprint, on inference events")
          .stateBytes(2 * RateTest.StateCodec.BYTES + 12 * MOST_KEYS + FlaggedPrompts.BYTES)
          .atlas("AML.TA0012", "Privilege Escalation", "AML.T0054", "LLM Jailbreak")
          .owasp("LLM01:2025")
          .remediation(
              "Look for a prompt fingerprint that the flagged requests of these keys share.",
              "Block that fingerprint rather than the keys: most owners do not know of it.",
              "Step up authentication of keys that are flagged again.")
          .build();

  /** Tenants that join a flagged template by chance: one in so many requests, class value. */
  private static final double PRIOR_PER_JOINED = 20_000;

  private final RateTest test;
  private final RateTest joined;

  public GuardrailCampaignDetector(Calibration calibration) {
    this.test = new RateTest(calibration.bars().fleet(Family.CONTENT), AT_LEAST, 1, 2_000);
    this.joined = new RateTest(test.bar(), AT_LEAST, 1, PRIOR_PER_JOINED);
  }

  /**
   * What is remembered.
   *
   * @param joined tenants that join others in a flagged template
   * @param flagged when each key, by hash, was last flagged
   */
  record State(
      RateTest.State test,
      RateTest.State joined,
      SortedMap<Long, Long> flagged,
      FlaggedPrompts prompts) {
    boolean isOneTemplate() {
      return joined.nats() > test.nats();
    }

    RateTest.State worst() {
      return isOneTemplate() ? joined : test;
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(
        RateTest.State.FRESH, RateTest.State.FRESH, new TreeMap<>(), FlaggedPrompts.NONE);
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    if (cluster == null) {
      return Judged.silently(state);
    }
    long[] keys = cluster.values(Distinct.FLAGGED_KEYS);
    double fresh = keys.length == 0 ? cluster.distinct(Distinct.FLAGGED_KEYS) : 0;
    for (long key : keys) {
      fresh += state.flagged.getOrDefault(key, Long.MIN_VALUE) < seen.tick() - MEMORY_TICKS ? 1 : 0;
    }
    boolean changed = Notices.has(seen, ScalingType.GUARDRAIL_CHANGE, CHANGE_MS);
    FlaggedPrompts.Look prompts =
        state.prompts.next(cluster.names(Naming.FLAGGED_PROMPT).keySet(), seen.tick());
    double of = cluster.get(Amount.GUARDED);
    RateTest.Excuse excuse = RateTest.Excuse.explainedIf(changed);
    State after =
        new State(
            test.next(state.test, seen, new RateTest.Counts(fresh, of, 0, excuse)),
            joined.next(state.joined, seen, new RateTest.Counts(prompts.joined(), of, 0, excuse)),
            remembered(state.flagged, keys, seen.tick()),
            prompts.after());
    return after.worst().nats() < test.bar() / 2
        ? Judged.silently(after)
        : new Judged<>(after, List.of(scoreOf(after, cluster, seen)));
  }

  private static SortedMap<Long, Long> remembered(
      SortedMap<Long, Long> before, long[] keys, long tick) {
    if (keys.length == 0 && (before.isEmpty() || tick % MEMORY_TICKS != 0)) {
      return before;
    }
    SortedMap<Long, Long> next = new TreeMap<>(before);
    next.values().removeIf(last -> last < tick - MEMORY_TICKS);
    for (long key : keys) {
      next.put(key, tick);
    }
    if (next.size() > MOST_KEYS) {
      List<Map.Entry<Long, Long>> oldest = new ArrayList<>(next.entrySet());
      oldest.sort(Map.Entry.<Long, Long>comparingByValue().thenComparing(Map.Entry::getKey));
      oldest.subList(0, next.size() - MOST_KEYS).forEach(entry -> next.remove(entry.getKey()));
    }
    return next;
  }

  private Score scoreOf(State after, Pane cluster, FleetSeen seen) {
    RateTest.State state = after.worst();
    boolean oneTemplate = after.isOneTemplate();
    return new ScoreBuilder(cluster.entity())
        .evidence(state.nats(), test.bar())
        .severity(Severity.HIGH)
        .provisional(state.provisional())
        .compared(
            oneTemplate ? "tenants that join a flagged template" : "newly flagged keys",
            state.hits(),
            state.expected())
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.nats() >= test.bar())
        .sentence(
            (long) state.hits()
                + (oneTemplate ? " tenants of " : " keys of ")
                + cluster.entity().id()
                + (oneTemplate
                    ? " send a template that guardrails flag with others, "
                    : " are newly flagged by guardrails, ")
                + DecimalText.of(state.ratio(), 1)
                + "x what the fleet's requests explain")
        .facts(state.facts(seen))
        .build();
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      RateTest.StateCodec.INSTANCE.write(state.test, out);
      RateTest.StateCodec.INSTANCE.write(state.joined, out);
      out.unsigned(state.flagged.size());
      state.flagged.forEach((key, tick) -> out.fixed(key).signed(tick));
      state.prompts.write(out);
    }

    @Override
    public State read(ByteReader in) {
      RateTest.State test = RateTest.StateCodec.INSTANCE.read(in);
      RateTest.State joined = RateTest.StateCodec.INSTANCE.read(in);
      SortedMap<Long, Long> flagged = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        flagged.put(in.fixed(), in.signed());
      }
      return new State(test, joined, flagged, FlaggedPrompts.read(in));
    }
  }
}
