package io.tidegate.simulator;

import io.tidegate.simulator.FoundRunning.FirstWord;

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
      case FOUND_LISTED -> new FoundRunning(setting, FirstWord.REPORT, true);
      case FOUND_READY -> new FoundRunning(setting, FirstWord.READY, true);
      case FOUND_ATTESTED -> new FoundRunning(setting, FirstWord.SECURED, true);
      case LISTED_UNATTESTED -> new FoundRunning(setting, FirstWord.REPORT, false);
      case READY_UNATTESTED -> new FoundRunning(setting, FirstWord.READY, false);
      case EXPORTER_RESTARTS -> new ExporterRestarts(setting);
      case REPORT_OMITS -> new ReportOmits(setting);
      case REPORT_EMPTY -> new ReportEmpty(setting);
      case REPORT_WRONG_SIZE -> new ReportWrongSize(setting);
      case SLOW_CLOCKS -> new SlowClocks(setting);
      case GATEWAY_AHEAD -> new GatewayAhead(setting);
      case NAMES_COME_BACK -> new ComingBack(setting, true);
      case ADDRESSES_REUSED -> new ComingBack(setting, false);
      case CLIENT_RETRIES -> new ClientRetries(setting);
      case BATCHING_GATEWAYS -> new BatchingGateways(setting);
      case LATE_GATEWAY -> new LateGateway(setting);
      case USAGE_ABSENT -> new UsageAbsent(setting);
      case NODE_UNTOLD -> new NodeUntold(setting);
      case PHASES -> new Phases(setting);
      case SPARSE_NIGHT -> new SparseNight(setting);
      case CLIENT_JUNK -> new ClientJunk(setting);
      case SHARED_KEY_IDS -> new SharedKeyIds(setting);
      case UNPRICED_MODEL -> new UnpricedModel(setting);
    };
  }
}
