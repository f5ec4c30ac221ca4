package io.tidegate.app.simulate;

/** Makes each harmless episode. */
final class EpisodeCatalog {
  private EpisodeCatalog() {}

  static Influence create(EpisodeSetting setting) {
    return switch (setting.episode()) {
      case BATCH_JOB -> new BatchJob(setting);
      case ROLLING_DEPLOY -> new RollingDeploy(setting);
      case GUARDRAIL_CHANGE -> new GuardrailChange(setting);
      case ZONE_LOSS -> new ZoneLoss(setting);
      case SPOT_RECLAIM -> new SpotReclaim(setting);
      case SCALE_TO_ZERO -> new ScaleToZero(setting);
      case LOAD_TEST -> new PlannedLoadTest(setting);
      case FLAPPING -> new Flapping(setting);
      case BAD_CLOCKS -> new BadClocks(setting);
      case BIG_ONBOARDING -> new BigOnboarding(setting);
    };
  }
}
