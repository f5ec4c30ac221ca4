package io.tidegate.detectors.catalog;

import io.tidegate.detectors.catalog.campaign.AttackChainDetector;
import io.tidegate.detectors.catalog.campaign.ModelEnumerationDetector;
import io.tidegate.detectors.catalog.content.CanaryLeakDetector;
import io.tidegate.detectors.catalog.content.GuardrailCampaignDetector;
import io.tidegate.detectors.catalog.content.GuardrailFlagsDetector;
import io.tidegate.detectors.catalog.content.LongerAnswersDetector;
import io.tidegate.detectors.catalog.content.ModelExtractionDetector;
import io.tidegate.detectors.catalog.content.NearDuplicateProbingDetector;
import io.tidegate.detectors.catalog.content.OutputDriftDetector;
import io.tidegate.detectors.catalog.content.PolicyProbingDetector;
import io.tidegate.detectors.catalog.content.ResponseInflationDetector;
import io.tidegate.detectors.catalog.content.SlowLeakDetector;
import io.tidegate.detectors.catalog.control.FleetChangeDetector;
import io.tidegate.detectors.catalog.control.ForgedScalingDetector;
import io.tidegate.detectors.catalog.control.LateTelemetryDetector;
import io.tidegate.detectors.catalog.control.RefusedRecordsDetector;
import io.tidegate.detectors.catalog.control.ScaleOscillationDetector;
import io.tidegate.detectors.catalog.control.ScaleWithoutDemandDetector;
import io.tidegate.detectors.catalog.control.TelemetrySilenceDetector;
import io.tidegate.detectors.catalog.governance.RegionBreachDetector;
import io.tidegate.detectors.catalog.governance.UnapprovedModelDetector;
import io.tidegate.detectors.catalog.identity.CredentialStuffingDetector;
import io.tidegate.detectors.catalog.identity.FleetBreadthDetector;
import io.tidegate.detectors.catalog.identity.KeyBehaviourDetector;
import io.tidegate.detectors.catalog.identity.KeySharingDetector;
import io.tidegate.detectors.catalog.identity.RequestIdReuseDetector;
import io.tidegate.detectors.catalog.identity.SuccessAfterFailuresDetector;
import io.tidegate.detectors.catalog.node.ClaimedSizeDetector;
import io.tidegate.detectors.catalog.node.ErrorDriftDetector;
import io.tidegate.detectors.catalog.node.InfrastructureLoadDetector;
import io.tidegate.detectors.catalog.node.LatencyDriftDetector;
import io.tidegate.detectors.catalog.node.ModelIntegrityDetector;
import io.tidegate.detectors.catalog.node.NodeIdentityMismatchDetector;
import io.tidegate.detectors.catalog.node.NodeOutlierDetector;
import io.tidegate.detectors.catalog.node.SecurityLatencyDetector;
import io.tidegate.detectors.catalog.node.SecuritySignalDetector;
import io.tidegate.detectors.catalog.node.SilentNodeDetector;
import io.tidegate.detectors.catalog.node.UnnamedNodesDetector;
import io.tidegate.detectors.catalog.node.UnsecuredNodeDetector;
import io.tidegate.detectors.catalog.volume.BaselineDriftDetector;
import io.tidegate.detectors.catalog.volume.BudgetBurnDetector;
import io.tidegate.detectors.catalog.volume.FleetTokensDetector;
import io.tidegate.detectors.catalog.volume.GrowthAttributionDetector;
import io.tidegate.detectors.catalog.volume.HardLimitDetector;
import io.tidegate.detectors.catalog.volume.IdleNodeDetector;
import io.tidegate.detectors.catalog.volume.NoisyNeighbourDetector;
import io.tidegate.detectors.catalog.volume.OnboardingDetector;
import io.tidegate.detectors.catalog.volume.QueueFloodDetector;
import io.tidegate.detectors.catalog.volume.RequestSizeDetector;
import io.tidegate.detectors.catalog.volume.RetryLoopDetector;
import io.tidegate.detectors.catalog.volume.SpendBurstDetector;
import io.tidegate.detectors.catalog.volume.StreamAbortDetector;
import io.tidegate.detectors.catalog.volume.UnitCostDetector;
import io.tidegate.detectors.catalog.volume.UnpricedModelDetector;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.CampaignDetector;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EventDetector;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.OwnReport;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All detectors there are. Adding one is its file and its line here. */
public final class DetectorCatalog {
  private static final List<OwnReport> OWN_REPORTS =
      List.of(
          OwnReport.BLAST_RADIUS,
          OwnReport.POLICY_REFUSED,
          OwnReport.LOW_FINDINGS,
          OwnReport.UNFIT,
          OwnReport.LATE_INPUT,
          OwnReport.HELD_TICKS,
          OwnReport.LOST_RECORDS,
          OwnReport.UNKNOWN_CLUSTERS,
          OwnReport.UNPARSED_EVENTS,
          OwnReport.DETECTORS_OFF,
          OwnReport.UNSIGNED_SCALING);
  private static final List<CampaignDetector> CAMPAIGNS =
      List.of(new AttackChainDetector(), new ModelEnumerationDetector());
  private static final DetectorCatalog STANDARD = new DetectorCatalog(Calibration.DEFAULT);

  private final List<Detector> all;
  private final SortedMap<String, Detector> byId;
  private final List<Detector> described;
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
            new LongerAnswersDetector(calibration),
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
            new UnpricedModelDetector(),
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
            new UnnamedNodesDetector(),
            new SecurityLatencyDetector(),
            new SilentNodeDetector(calibration),
            new ClaimedSizeDetector(),
            new ModelIntegrityDetector(),
            new IdleNodeDetector(),
            new ScaleWithoutDemandDetector(calibration),
            new ScaleOscillationDetector(calibration),
            new ForgedScalingDetector(),
            new TelemetrySilenceDetector(calibration),
            new RefusedRecordsDetector(),
            new LateTelemetryDetector(),
            new FleetChangeDetector());
    described =
        Stream.of(all, CAMPAIGNS, OWN_REPORTS)
            .<Detector>flatMap(detectors -> detectors.stream())
            .toList();
    byId = new TreeMap<>();
    described.forEach(detector -> byId.put(detector.spec().id(), detector));
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

  /** Every detector of traffic, in the order in which they are stepped. */
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

  /** Those that look at what the others found. */
  public List<CampaignDetector> campaignDetectors() {
    return CAMPAIGNS;
  }

  /**
   * All that a finding may come from: the detectors, those of campaigns, and what the service tells
   * of itself.
   */
  public List<Detector> described() {
    return described;
  }

  /** The detector, or own report, with that id; one that is gone for an id of another release. */
  public Detector byId(String id) {
    Detector known = byId.get(id);
    return known == null ? OwnReport.ofAnotherRelease(id) : known;
  }

  /** True where there is such a detector or own report. */
  public boolean has(String id) {
    return byId.containsKey(id);
  }

  private <T extends Detector> List<T> ofType(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
