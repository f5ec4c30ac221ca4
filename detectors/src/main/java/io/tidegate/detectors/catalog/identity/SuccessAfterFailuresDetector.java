package io.tidegate.detectors.catalog.identity;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Distinct;
import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.KeyName;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.baseline.RecentValues;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A source that was refused {@value #LEAST_REFUSED} times over {@value #LEAST_KEYS} keys or more is
 * then served with a key that it never used: it found one. A rule; the key is named.
 *
 * <p>Failures count until half an hour passes without one. A key that the source was served with
 * before is no find, nor is one that was itself refused: its owner had lost a right and got it
 * back. High where nothing else was ever served from the source, medium where others are, as behind
 * an office's address; nothing where so many are that not all are remembered.
 */
public final class SuccessAfterFailuresDetector
    implements EntityDetector<SuccessAfterFailuresDetector.State> {
  public static final String ID = "success-after-failures";

  private static final long LEAST_REFUSED = 20;
  private static final int LEAST_KEYS = 5;
  private static final int MOST_NAMED = 8;
  private static final long FORGET_MS = 1_800_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "A key works after many that did not", Family.IDENTITY)
          .what("A source is served with a new key after it was refused with many others.")
          .why("This is what a found credential looks like at the moment it is found.")
          .kinds(EntityKind.SOURCE)
          .rule("20 refusals over 5 keys, then a key never served from there nor refused")
          .limits("Blind where gateways do not write the refused key's id.")
          .scaleClass("forbidden")
          .coldStart("works from the first refusal")
          .needs("api_key and source on refused inference events")
          .defaultAction("step up authentication of the key that worked")
          .stateBytes(640)
          .atlas("AML.TA0004", "Initial Access", "AML.T0012", "Valid Accounts")
          .atlas("AML.TA0000", "AI Model Access", "AML.T0040", "AI Model Inference API Access")
          .remediation(
              "Suspend or step up the key that worked, and ask its owner.",
              "Look at what it was used for since, from any source.",
              "Block the source, and look for the list that it tried.")
          .build();

  /**
   * What is remembered of a source.
   *
   * @param familiar keys, each of its tenant, that it was served with while nothing was wrong
   * @param refused since the failures began
   * @param refusedKeys the last different keys among these, by id: who is refused has no tenant
   * @param foundKeys keys that worked afterwards
   */
  record State(
      RecentValues familiar,
      long refused,
      RecentValues refusedKeys,
      long firstMs,
      long lastMs,
      RecentValues foundKeys) {
    private static final State FRESH =
        new State(RecentValues.NONE, 0, RecentValues.NONE, 0, 0, RecentValues.NONE);

    private boolean isSuspect() {
      boolean isRelay = familiar.size() == RecentValues.KEPT;
      return refused >= LEAST_REFUSED && refusedKeys.size() >= LEAST_KEYS && !isRelay;
    }

    private State withoutFailures() {
      return new State(familiar.and(foundKeys), 0, RecentValues.NONE, 0, 0, RecentValues.NONE);
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
    boolean over = state.refused > 0 && seen.startMs() - state.lastMs >= FORGET_MS;
    State before = over ? state.withoutFailures() : state;
    if (!before.isSuspect()) {
      return Judged.silently(refuse(familiarize(before, seen), seen));
    }
    List<String> found = new ArrayList<>();
    RecentValues foundKeys = before.foundKeys;
    for (String key : seen.pane().names(Naming.SERVED_KEY).keySet()) {
      long hash = Hash64.of(key);
      long refused = Hash64.of(KeyName.keyOf(key));
      if (!before.familiar.contains(hash) && !before.refusedKeys.contains(refused)) {
        found.add(key);
        foundKeys = foundKeys.and(hash);
      }
    }
    State next =
        new State(
            before.familiar,
            before.refused,
            before.refusedKeys,
            before.firstMs,
            before.lastMs,
            foundKeys);
    State after = refuse(next, seen);
    return found.isEmpty()
        ? Judged.silently(after)
        : new Judged<>(after, List.of(scoreOf(before, found, seen)));
  }

  private static State familiarize(State state, EntitySeen seen) {
    RecentValues familiar = state.familiar;
    for (String key : seen.pane().names(Naming.SERVED_KEY).keySet()) {
      familiar = familiar.and(Hash64.of(key));
    }
    return familiar.equals(state.familiar)
        ? state
        : new State(
            familiar,
            state.refused,
            state.refusedKeys,
            state.firstMs,
            state.lastMs,
            state.foundKeys);
  }

  private static State refuse(State state, EntitySeen seen) {
    long refused = seen.pane().get(Amount.UNAUTHENTICATED);
    if (refused == 0) {
      return state;
    }
    RecentValues keys = state.refusedKeys;
    for (long key : seen.pane().values(Distinct.REFUSED_KEYS)) {
      keys = keys.and(key);
    }
    long first = state.refused == 0 ? seen.startMs() : state.firstMs;
    long all = state.refused + Math.min(refused, Integer.MAX_VALUE);
    return new State(state.familiar, all, keys, first, seen.startMs(), state.foundKeys);
  }

  private static Score scoreOf(State before, List<String> found, EntitySeen seen) {
    List<EntityKey> keys = new ArrayList<>();
    for (String key : found.subList(0, Math.min(MOST_NAMED, found.size()))) {
      keys.add(KeyName.entityOf(seen.entity().cluster(), key));
    }
    boolean alone = before.familiar.equals(RecentValues.NONE);
    return new ScoreBuilder(seen.entity())
        .proof()
        .related(keys)
        .severity(alone ? Severity.HIGH : Severity.MEDIUM)
        .compared("keys that worked after refusals", found.size(), 0)
        .since(before.firstMs)
        .withoutScaleAwareness(true)
        .sentence(
            seen.named()
                + " was refused "
                + before.refused
                + " times over "
                + before.refusedKeys.size()
                + " keys or more and is now served with api_key "
                + KeyName.keyOf(found.get(0))
                + ", whatever the fleet's size")
        .facts(
            List.of(
                new Fact.Texts("keys", found.stream().map(KeyName::keyOf).toList()),
                new Fact.Whole("refused", before.refused),
                new Fact.Whole("refused_keys_at_least", before.refusedKeys.size()),
                new Fact.Whole("familiar_keys", before.familiar.size()),
                new Fact.Whole("last_refused_at", before.lastMs)))
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
      state.familiar.write(out);
      out.unsigned(state.refused);
      state.refusedKeys.write(out);
      out.signed(state.firstMs).signed(state.lastMs);
      state.foundKeys.write(out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          RecentValues.read(in),
          in.unsigned(),
          RecentValues.read(in),
          in.signed(),
          in.signed(),
          RecentValues.read(in));
    }
  }
}
