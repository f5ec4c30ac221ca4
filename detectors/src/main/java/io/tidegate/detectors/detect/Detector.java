package io.tidegate.detectors.detect;

/**
 * One way of telling what is wrong. A detector is a pure function object: all it remembers is in
 * the state that it is given, all it knows of the world is in what it has seen.
 */
public sealed interface Detector
    permits EventDetector, EntityDetector, FleetDetector, CampaignDetector, OwnReport {
  DetectorSpec spec();
}
