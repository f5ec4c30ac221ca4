package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.schemas.policy.GuardSettings;

/** The policy that rules now; a later one takes its place while everything else goes on. */
final class Ruling {
  private PolicyEngine engine;

  Ruling(PolicyEngine first) {
    this.engine = first;
  }

  PolicyEngine engine() {
    return engine;
  }

  void follow(PolicyEngine next) {
    engine = next;
  }

  GuardSettings guards() {
    return engine.policy().guards();
  }

  /** Name and version, as commands name it. */
  String reference() {
    return engine.policy().reference();
  }
}
