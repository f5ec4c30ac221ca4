package io.tidegate.detectors.contain;

import io.tidegate.detectors.correlate.Finding;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.TargetKey;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.StableId;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people decide, carried out when it arrives: releases and verdicts, approvals and rejections,
 * containments and protections.
 */
final class People {
  private final Containments containments;
  private final Lifecycle lifecycle;
  private final Approvals approvals;
  private final ManualContainment manual;
  private final Protections protections;
  private final Graces graces;
  private final Bars bars;
  private final Ruling ruling;
  private final World world;

  People(
      Containments containments,
      Lifecycle lifecycle,
      Approvals approvals,
      ManualContainment manual,
      Protections protections,
      Graces graces,
      Bars bars,
      Ruling ruling,
      World world) {
    this.containments = containments;
    this.lifecycle = lifecycle;
    this.approvals = approvals;
    this.manual = manual;
    this.protections = protections;
    this.graces = graces;
    this.bars = bars;
    this.ruling = ruling;
    this.world = world;
  }

  void hear(OperatorRecord word, long nowMs) {
    switch (word.type()) {
      case CONTAIN -> manual.order(word, nowMs);
      case RELEASE -> release(word, nowMs);
      case VERDICT -> verdict(word, nowMs);
      case APPROVE -> approvals.approve(word, nowMs);
      case REJECT -> approvals.reject(word, nowMs);
      case PROTECT -> protect(word, nowMs);
      case ACCEPT_BASELINE -> accept(word, nowMs);
    }
  }

  private void release(OperatorRecord word, long nowMs) {
    List<Contained> meant = meantBy(word);
    if (meant.stream().noneMatch(Contained::isEnforced)) {
      releaseUnknown(word, meant.isEmpty(), nowMs);
    }
    if (word.target() != null) {
      grace(word.target(), word, nowMs);
    }
    end(meant, word, nowMs);
  }

  /** A person's release is sent whatever is known here: gateways may refuse by an older word. */
  private void releaseUnknown(OperatorRecord word, boolean isNews, long nowMs) {
    Optional<Target> target = Optional.ofNullable(word.target()).flatMap(TargetKey::read);
    List<Fact> facts = Facts.with(of(word), new Fact.Flag("was_in_force", false));
    if (target.isPresent()) {
      String findingUid = "r-" + StableId.of(word.id(), target.get().key());
      Command sent = lifecycle.releaseUnknown(target.get(), Order.of(word), findingUid, nowMs);
      facts = Facts.with(facts, new Fact.Text("release_command_id", sent.commandId()));
    }
    if (isNews || target.isPresent()) {
      world.note(AuditKind.RELEASE, nowMs, facts);
    }
  }

  private void verdict(OperatorRecord word, long nowMs) {
    Finding finding = findingOf(word);
    Verdict verdict = word.verdict();
    if (finding == null || verdict == null) {
      world.note(
          AuditKind.VERDICT, nowMs, Facts.with(of(word), new Fact.Flag("finding_known", false)));
      return;
    }
    long untilMs = untilMs(word, nowMs + Bars.LASTS_MS);
    EntityKey entity = finding.latest().score().entity();
    Double factor = bars.move(entity, finding.latest().detector(), verdict, nowMs, untilMs);
    List<Fact> facts = new ArrayList<>(of(word));
    if (factor != null) {
      facts.add(new Fact.Text("entity", entity.ownedPath()));
      facts.add(new Fact.Text("detector", finding.latest().detector()));
      facts.add(new Fact.Decimal("bar_moved_by", factor, 3));
      facts.add(new Fact.Whole("bar_moved_until", untilMs));
    }
    world.note(AuditKind.VERDICT, nowMs, facts);
    if (verdict == Verdict.FALSE_POSITIVE || verdict == Verdict.BENIGN) {
      grace(entity.ownedPath(), word, nowMs);
      grace(finding.entity().ownedPath(), word, nowMs);
      end(meantBy(word), word, nowMs);
      world.close(finding, CloseReason.RELEASED, nowMs);
    }
  }

  private void accept(OperatorRecord word, long nowMs) {
    Finding finding = findingOf(word);
    world.note(
        AuditKind.ACCEPT_BASELINE,
        nowMs,
        Facts.with(of(word), new Fact.Flag("finding_known", finding != null)));
    if (finding != null) {
      EntityKey entity = finding.latest().score().entity();
      bars.accept(entity, finding.latest().detector(), untilMs(word, nowMs + Bars.LASTS_MS));
      end(meantBy(word), word, nowMs);
      world.close(finding, CloseReason.ACCEPTED, nowMs);
    }
  }

  private void protect(OperatorRecord word, long nowMs) {
    world.note(AuditKind.PROTECT, nowMs, of(word));
    if (word.target() != null) {
      Until until = new Until(untilMs(word, Long.MAX_VALUE), word.by(), word.reason());
      protections.protect(word.target(), until);
      end(meantBy(word), word, nowMs);
    }
  }

  private void end(List<Contained> meant, OperatorRecord word, long nowMs) {
    for (Contained each : meant) {
      grace(each.key(), word, nowMs);
      grace(each.entity().ownedPath(), word, nowMs);
      lifecycle.release(each, Order.of(word), nowMs);
    }
    if (word.findingUid() != null) {
      approvals.withdraw(word.findingUid(), word, nowMs);
    }
  }

  private void grace(String target, OperatorRecord word, long nowMs) {
    long untilMs = nowMs + ruling.guards().graceMs();
    graces.give(target, new Until(untilMs, word.by(), word.reason()));
  }

  private List<Contained> meantBy(OperatorRecord word) {
    if (word.findingUid() != null) {
      return containments.ofFinding(word.findingUid());
    }
    if (word.target() != null) {
      return containments.within(word.target());
    }
    Contained one = word.commandId() == null ? null : containments.byCommand(word.commandId());
    return one == null ? List.of() : List.of(one);
  }

  private @Nullable Finding findingOf(OperatorRecord word) {
    return word.findingUid() == null ? null : world.finding(word.findingUid());
  }

  private static long untilMs(OperatorRecord word, long otherwise) {
    return word.expiresMs() == OperatorRecord.NEVER ? otherwise : word.expiresMs();
  }

  /** What the audit tells of a person's decision. */
  static List<Fact> of(OperatorRecord word) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.Text("operator_record", word.id()));
    if (word.findingUid() != null) {
      facts.add(new Fact.Text("finding_uid", word.findingUid()));
    }
    if (word.commandId() != null) {
      facts.add(new Fact.Text("command_id", word.commandId()));
    }
    if (word.target() != null) {
      facts.add(new Fact.Text("target", word.target()));
    }
    if (word.verdict() != null) {
      facts.add(new Fact.Text("verdict", word.verdict().wireName()));
    }
    facts.add(new Fact.Text("by", word.by()));
    facts.add(new Fact.Text("reason", word.reason()));
    facts.add(new Fact.Whole("decided", word.timeMs()));
    if (word.expiresMs() != OperatorRecord.NEVER) {
      facts.add(new Fact.Whole("expires", word.expiresMs()));
    }
    return facts;
  }
}
