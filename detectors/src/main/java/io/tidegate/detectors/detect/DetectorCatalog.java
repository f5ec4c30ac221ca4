package io.tidegate.detectors.detect;

import java.util.List;

/** All detectors there are. Adding one is its file and its line here. */
public final class DetectorCatalog {
  private static final List<OwnReport> OWN_REPORTS =
      List.of(OwnReport.BLAST_RADIUS, OwnReport.POLICY_REFUSED);
  private static final DetectorCatalog STANDARD = new DetectorCatalog(Calibration.DEFAULT);

  private final List<Detector> all;
  private final List<EventDetector> ofEvents;
  private final List<EntityDetector<?>> ofEntities;
  private final List<FleetDetector<?>> ofFleets;

  private DetectorCatalog(Calibration calibration) {
    all =
        List.of(
            new CanaryLeakDetector(),
            new GuardrailFlagsDetector(calibration),
            new PolicyProbingDetector(calibration),
            new ModelExtractionDetector(calibration),
            new NearDuplicateProbingDetector(calibration),
            new ResponseInflationDetector(calibration),
            new SlowLeakDetector(calibration),
            new RequestIdReuseDetector(calibration),
            new SpendBurstDetector(calibration),
            new RequestSizeDetector(calibration),
            new RetryLoopDetector(calibration),
            new StreamAbortDetector(calibration),
            new BudgetBurnDetector(),
            new HardLimitDetector(),
            new OnboardingDetector(),
            new BaselineDriftDetector(),
            new KeySharingDetector(calibration),
            new KeyBehaviourDetector(calibration),
            new CredentialStuffingDetector(calibration),
            new SuccessAfterFailuresDetector(),
            new UnapprovedModelDetector(),
            new RegionBreachDetector(),
            new FleetTokensDetector(calibration),
            new GrowthAttributionDetector(calibration),
            new QueueFloodDetector(calibration),
            new NoisyNeighbourDetector(calibration),
            new UnitCostDetector(calibration),
            new GuardrailCampaignDetector(calibration),
            new OutputDriftDetector(calibration),
            new FleetBreadthDetector(calibration),
            new LatencyDriftDetector(calibration),
            new ErrorDriftDetector(calibration),
            new InfrastructureLoadDetector(calibration),
            new UnsecuredNodeDetector(),
            new NodeOutlierDetector(calibration),
            new NodeIdentityMismatchDetector(),
            new SecuritySignalDetector(),
            new SecurityLatencyDetector(),
            new SilentNodeDetector(calibration),
            new ClaimedSizeDetector(),
            new ModelIntegrityDetector(),
            new IdleNodeDetector(),
            new ScaleWithoutDemandDetector(calibration),
            new ScaleOscillationDetector(calibration),
            new ForgedScalingDetector(),
            new TelemetrySilenceDetector(calibration),
            new FleetChangeDetector());
    ofEvents = ofType(EventDetector.class);
    ofEntities =
        ofType(EntityDetector.class).stream().<EntityDetector<?>>map(each -> each).toList();
    ofFleets = ofType(FleetDetector.class).stream().<FleetDetector<?>>map(each -> each).toList();
  }

  /** The catalogue for that budget. */
  public static DetectorCatalog of(Calibration calibration) {
    return new DetectorCatalog(calibration);
  }

  /** The catalogue for the default budget; for what does not depend on the budget. */
  public static DetectorCatalog standard() {
    return STANDARD;
  }

  /** Every detector, in the order in which they are stepped. */
  public List<Detector> all() {
    return all;
  }

  public List<EventDetector> eventDetectors() {
    return ofEvents;
  }

  public List<EntityDetector<?>> entityDetectors() {
    return ofEntities;
  }

  public List<FleetDetector<?>> fleetDetectors() {
    return ofFleets;
  }

  /** What the service tells of itself, which is not stepped. */
  public List<OwnReport> ownReports() {
    return OWN_REPORTS;
  }

  /** The detector, or own report, with that id. */
  public Detector byId(String id) {
    for (OwnReport report : OWN_REPORTS) {
      if (report.spec().id().equals(id)) {
        return report;
      }
    }
    for (Detector detector : all) {
      if (detector.spec().id().equals(id)) {
        return detector;
      }
    }
    throw new IllegalArgumentException("no detector has the id " + id);
  }

  private <T extends Detector> List<T> ofType(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
