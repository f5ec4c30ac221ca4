package io.tidegate.detectors.detect;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.entity.EntityKey;

/**
 * What one detector found of one customer or source, over days: a step that a campaign may be made
 * of.
 *
 * @param kind which kind of step it is, as the campaign's detector counts them
 * @param root whom it is in the end about
 * @param finding the uid of the latest finding that told it
 * @param minutes in how many minutes something spoke for it
 */
public record CampaignStep(
    int kind,
    EntityKey root,
    String detector,
    String finding,
    long firstMs,
    long lastMs,
    long minutes) {

  /** The same, seen again at that time and told by that finding. */
  public CampaignStep again(String latest, long timeMs) {
    return new CampaignStep(kind, root, detector, latest, firstMs, timeMs, minutes + 1);
  }

  public void write(ByteWriter out) {
    EntityKeys.write(root, out.unsigned(kind));
    out.text(detector).text(finding).signed(firstMs).signed(lastMs).unsigned(minutes);
  }

  public static CampaignStep read(ByteReader in) {
    int kind = (int) in.unsigned();
    EntityKey root = EntityKeys.read(in);
    return new CampaignStep(
        kind, root, in.text(), in.text(), in.signed(), in.signed(), in.unsigned());
  }
}
