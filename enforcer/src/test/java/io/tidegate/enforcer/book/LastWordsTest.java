package io.tidegate.enforcer.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whoever starts, at whatever moment, contains who is contained then and nobody else: whatever the
 * broker has compacted away, and whatever was written in between by somebody without a key.
 */
class LastWordsTest {
  private static final Target TARGET = new Target.Tenant("eu-1", "acme");
  private static final long MINUTE_MS = 60_000;
  private static final long LOOK_BACK_MS = 10 * MINUTE_MS;
  private static final Identity IDENTITY =
      new Identity(
          "gw-1",
          new TreeSet<>(Set.of("eu-1")),
          new TreeMap<>(Map.of("tenant", new TreeSet<>(Set.of("deny", "allow")))),
          new TreeSet<>(),
          Identity.LONGEST_MS,
          "test 1");
  private static final KeyPair KEYS = keys();

  private final CommandSigner signer = new CommandSigner(KEYS.getPrivate(), "k1");
  private final CommandVerifier verifier =
      new CommandVerifier(new TreeMap<>(Map.of("k1", KEYS.getPublic())));

  /** A record and when it was written. */
  private record Written(long atMs, Heard heard) {}

  @Property(tries = 500)
  void whoIsContainedIsContainedAfterAStartAndNobodyElse(@ForAll long seed) {
    Random random = new Random(seed);
    List<Written> enforced = new ArrayList<>();
    List<Written> control = new ArrayList<>();
    long nowMs = 1_785_484_800_000L;
    long containedUntilMs = 0;
    long wordUntilMs = 0;
    int generation = 0;
    for (int i = 0; i < 1 + random.nextInt(8); i++) {
      nowMs += within(random, 20 * MINUTE_MS);
      if (wordUntilMs > 0 && nowMs >= wordUntilMs) {
        enforced.add(
            new Written(wordUntilMs, new Heard(Origin.ENFORCED, TARGET.key(), null, null, null)));
        containedUntilMs = 0;
        wordUntilMs = 0;
      }
      boolean releases = containedUntilMs > 0 && random.nextBoolean();
      if (!releases) {
        containedUntilMs = nowMs + within(random, 60 * MINUTE_MS);
        wordUntilMs = containedUntilMs;
      }
      Command command =
          command(releases ? Action.ALLOW : Action.DENY, ++generation, nowMs, wordUntilMs);
      containedUntilMs = releases ? 0 : containedUntilMs;
      enforced.add(new Written(nowMs, heard(Origin.ENFORCED, command)));
      control.add(new Written(nowMs, heard(Origin.CONTROL, command)));
    }
    long startMs = nowMs + within(random, 70 * MINUTE_MS);
    if (wordUntilMs > 0 && startMs >= wordUntilMs) {
      enforced.add(
          new Written(wordUntilMs, new Heard(Origin.ENFORCED, TARGET.key(), null, null, null)));
    }
    List<Heard> kept = compacted(enforced, random);
    List<Heard> recent = new ArrayList<>();
    for (Written each : control) {
      if (each.atMs >= startMs - LOOK_BACK_MS) {
        recent.add(each.heard);
      }
    }
    meddle(kept, enforced, Origin.ENFORCED, random);
    meddle(recent, control, Origin.CONTROL, random);

    ContainmentBook book = new ContainmentBook(IDENTITY, verifier);
    LastWords words = new LastWords(IDENTITY, verifier);
    kept.forEach(words::read);
    for (Heard last : words.take()) {
      book.receive(last, startMs);
    }
    for (Heard each : recent) {
      book.receive(each, startMs);
    }
    book.due(startMs);
    boolean isContained = containedUntilMs > startMs;
    assertThat(book.inForce()).hasSize(isContained ? 1 : 0);
    if (isContained) {
      assertThat(book.inForce().get(0).endMs()).isEqualTo(containedUntilMs);
    }
  }

  /** As long at the most, and often much less. */
  private static long within(Random random, long mostMs) {
    return 1L + random.nextInt((int) (random.nextBoolean() ? mostMs : mostMs / 500));
  }

  /** What a broker keeps that has compacted up to some record: of those before it the last. */
  private static List<Heard> compacted(List<Written> all, Random random) {
    int upTo = random.nextInt(all.size() + 1);
    List<Heard> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Heard heard = all.get(i).heard;
      boolean isGone =
          i < upTo - 1 || i == upTo - 1 && heard.value() == null && random.nextBoolean();
      if (!isGone) {
        kept.add(heard);
      }
    }
    return kept;
  }

  /**
   * Somebody without a key says once more what is there still, and what nobody signed. A word that
   * was replaced is said again only while the one that replaced it is there, too.
   */
  private void meddle(List<Heard> records, List<Written> all, Origin origin, Random random) {
    for (int i = random.nextInt(4); i > 0 && !records.isEmpty(); i--) {
      Heard old = all.get(random.nextInt(all.size())).heard;
      byte[] value = old.value();
      boolean forged = random.nextBoolean();
      boolean isLast = value != null && records.contains(lastOf(all));
      if (value != null && (forged || isLast)) {
        String jws = forged ? random.nextBoolean() ? null : signer.sign(new byte[1]) : old.jws();
        records.add(
            random.nextInt(records.size() + 1),
            new Heard(origin, TARGET.key(), old.commandId(), jws, value));
      }
    }
  }

  private static Heard lastOf(List<Written> all) {
    List<Written> reversed = new ArrayList<>(all);
    Collections.reverse(reversed);
    return reversed.stream()
        .map(Written::heard)
        .filter(heard -> heard.value() != null)
        .findFirst()
        .orElseThrow();
  }

  private Heard heard(Origin origin, Command command) {
    byte[] value = new CommandEncoder().encode(command);
    return new Heard(origin, TARGET.key(), command.commandId(), signer.sign(value), value);
  }

  private static Command command(Action action, int generation, long nowMs, long endMs) {
    return new Command(
        "c-" + generation,
        action,
        TARGET,
        null,
        null,
        nowMs,
        endMs - nowMs,
        Mode.ENFORCE,
        generation,
        nowMs,
        nowMs + 30_000,
        "f-1",
        "contain@1",
        "canary-leak",
        "keep",
        List.of());
  }

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }
}
