package io.tidegate.detectors.catalog.governance;

import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;

/** A tenant is served where its data must not go. {@link AllowListTest}. */
public final class RegionBreachDetector implements EntityDetector<AllowListTest.State> {
  public static final String ID = "region-breach";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Served outside the allowed regions", Family.GOVERNANCE)
          .what("Requests of a tenant are served in a region that its record does not allow.")
          .why(
              "Where data is processed is a promise, often a legal one: a fleet that spills over breaks it.")
          .kinds(EntityKind.TENANT)
          .rule("the names that requests carry against the list in the tenant's record")
          .limits("Believes the gateway's word for the region.")
          .scaleClass("forbidden")
          .coldStart("works from the first request once there is a record")
          .needs("allowed_regions in the tenant's entity record, region on inference events")
          .stateBytes(AllowListTest.StateCodec.BYTES)
          .owasp("LLM02:2025")
          .remediation(
              "Find the route or fail-over that sent the requests there and close it for the tenant.",
              "Tell whoever answers for the tenant's data what was processed where.",
              "Correct the record if the region is allowed.")
          .build();

  private static final Availability NO_LIST =
      Availability.lacks(
          "allowed_regions in the tenant's entity record, region on inference events");

  private static final AllowListTest TEST =
      new AllowListTest(
          Naming.REGION,
          "requests served outside the allowed regions",
          "served in regions",
          Severity.HIGH);

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public Availability availability(EntitySeen seen) {
    EntityRecord record = seen.record();
    return record == null || record.allowedRegions().isEmpty() ? NO_LIST : Availability.YES;
  }

  @Override
  public AllowListTest.State fresh() {
    return AllowListTest.State.NONE;
  }

  @Override
  public Judged<AllowListTest.State> judge(AllowListTest.State state, EntitySeen seen) {
    EntityRecord record = seen.record();
    return record == null
        ? Judged.silently(state)
        : TEST.judge(state, seen, record.allowedRegions());
  }

  @Override
  public Codec<AllowListTest.State> codec() {
    return AllowListTest.StateCodec.INSTANCE;
  }
}
