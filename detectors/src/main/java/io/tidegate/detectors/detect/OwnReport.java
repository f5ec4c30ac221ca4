package io.tidegate.detectors.detect;

import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/** What the service finds about itself: it looks at no traffic, and is told by what decides. */
public final class OwnReport implements Detector {
  /** More would be contained at once than policy allows. */
  public static final OwnReport BLAST_RADIUS =
      new OwnReport(
          new DetectorSpecBuilder(
                  "blast-radius", "Containment would take too much away", Family.GOVERNANCE)
              .what("Findings ask for more containment at once than the policy allows.")
              .why("Either a large attack is under way, or something makes many look guilty.")
              .kinds(EntityKind.CLUSTER)
              .rule("capacity or customers taken away, with what is in force, beyond the limit")
              .limits("Counts customers and nodes, not their shares of the traffic.")
              .needs("a policy that contains")
              .remediation(
                  "Look whether the findings have one cause: a deploy, a price, a shared key.",
                  "Contain what is certain by hand, and leave the rest to the limits of the fleet.",
                  "Raise guards.blast_radius in the policy only if the findings are right.")
              .build());

  /** A policy document was not taken up. */
  public static final OwnReport POLICY_REFUSED =
      new OwnReport(
          new DetectorSpecBuilder("policy-refused", "A policy was refused", Family.GOVERNANCE)
              .what("A policy document is wrong or wrongly signed; the last good one rules on.")
              .why("What people believe to be contained may not be.")
              .kinds(EntityKind.CLUSTER)
              .rule("the document does not fit its schema, or its signature is missing or wrong")
              .limits("Says nothing of a policy that is well formed and unwise.")
              .needs("documents on the policies topic")
              .remediation(
                  "Read what is wrong in the finding, and check the file: tidegate policy check.",
                  "Publish it again; the finding closes by itself.",
                  "Find out who published it, and whether they may.")
              .build());

  /** Low findings of an hour that were not told singly. */
  public static final OwnReport LOW_FINDINGS =
      new OwnReport(
          new DetectorSpecBuilder(
                  "low-findings", "Low findings of an hour, together", Family.GOVERNANCE)
              .what("More low findings came up within an hour than are told singly.")
              .why("Many small signs are worth a look, and none of them is worth an interruption.")
              .kinds(EntityKind.CLUSTER)
              .rule("beyond the first three low findings of a detector, a cluster and an hour")
              .limits("Names ten of them; the others are counted by detector.")
              .remediation(
                  "Look at the largest: each stands with its detector and its finding's uid.",
                  "If they are of one detector, look for what they share: a launch, a deploy.",
                  "Switch a detector to shadow by the cluster's record if it tells you nothing.")
              .build());

  /** Detectors whose findings would be a flood, since their nulls do not fit the traffic. */
  public static final OwnReport UNFIT =
      new OwnReport(
          new DetectorSpecBuilder(
                  "unfit-detectors", "Detectors that do not fit this traffic", Family.GOVERNANCE)
              .what("What detectors take for remarkable is usual here, at twice their bars too.")
              .why("A detector that accuses everybody finds nobody; it is silent and says so.")
              .kinds(EntityKind.CLUSTER)
              .rule("more than the budget of findings above twice the bar, by what was seen there")
              .limits(
                  "A detector that is silent finds no attack; what it would have told is named.")
              .remediation(
                  "Look at those named as strongest: they may be right in spite of it.",
                  "Find out what honest clients do that the detector's page does not expect.",
                  "Switch the detector to shadow by the cluster's record, and tell its makers.")
              .build());

  /** Records name more clusters than are known. */
  public static final OwnReport UNKNOWN_CLUSTERS =
      new OwnReport(
          new DetectorSpecBuilder(
                  "unknown-clusters", "Records of clusters that are not known", Family.GOVERNANCE)
              .what("Records name clusters that are not known, and are refused for that.")
              .why(
                  "A field that is mapped wrongly, a pod's name for a cluster's, makes up any number"
                      + " of clusters; what happens in them is not judged.")
              .kinds(EntityKind.CLUSTER)
              .rule("engine.clusters are known already, or engine.knownClusters does not name them")
              .limits("Names three of them.")
              .needs("telemetry or scaling events")
              .remediation(
                  "Look at the dead letters: they hold the records and where these came from.",
                  "Map the cluster in what ships the records, or set it in sources.telemetry.",
                  "Raise engine.clusters if there are so many.")
              .build());

  /** A source in another format tells what no table knows. */
  public static final OwnReport UNPARSED_EVENTS =
      new OwnReport(
          new DetectorSpecBuilder(
                  "unparsed-events", "A source is not understood any more", Family.GOVERNANCE)
              .what("Events of a known source say what no table of messages knows.")
              .why(
                  "An upgrade has changed how an autoscaler words its messages; what it decides and"
                      + " which nodes come and go is missed until the table knows them.")
              .kinds(EntityKind.CLUSTER)
              .rule("five events of a topic and an hour, and a tenth of those that are of interest")
              .limits("Of an hour that spans a restart it counts what came since.")
              .needs("a source of scaling events with a format of its own")
              .remediation(
                  "Look which autoscaler was upgraded: tidegate_foreign_unparsed_total tells since when.",
                  "Compare its messages with the table of its format (docs/connect/kubernetes.md).",
                  "Upgrade Tidegate, or add a row; until then ship the nodes' own objects.")
              .build());

  /**
   * Stands for a detector that this release does not have and the state of another still names: it
   * says nothing, and its open findings end.
   */
  public static OwnReport ofAnotherRelease(String id) {
    return new OwnReport(
        new DetectorSpecBuilder(id, "A detector of another release", Family.GOVERNANCE)
            .what("Was found by a detector that this release does not have.")
            .why("An upgrade, or its way back, changed the catalogue while findings were open.")
            .kinds(EntityKind.CLUSTER)
            .rule("none: nothing is judged any more")
            .limits("Does not say whether the cause is still there.")
            .remediation(
                "Look in the changelog for what took its place.",
                "Look whether that tells the same of whom this was about.",
                "End what was contained by hand if nothing does.")
            .build());
  }

  /** Records went from the broker before they were read. */
  public static final OwnReport LOST_RECORDS =
      new OwnReport(
          new DetectorSpecBuilder("lost-records", "Records were lost unread", Family.GOVERNANCE)
              .what("The broker deleted records of an input before the service has read them.")
              .why(
                  "What is judged of those ticks lacks them: absence then says nothing, and nothing"
                      + " is known of what they told.")
              .kinds(EntityKind.CLUSTER)
              .rule("the first offset that the broker has lies behind the next one to be read")
              .limits("Counts offsets, of which markers of transactions are some.")
              .remediation(
                  "Look for how long the service stood still or lagged, and why.",
                  "Let the topic keep records longer than that: retention.ms and retention.bytes.",
                  "Replay what was lost from an archive, if there is one: ./tidegate replay.")
              .build());

  /** Ticks wait, and none is closed. */
  public static final OwnReport HELD_TICKS =
      new OwnReport(
          new DetectorSpecBuilder("held-ticks", "No tick is closed", Family.GOVERNANCE)
              .what("There is traffic, and for a minute no tick of it was closed.")
              .why(
                  "What no tick is closed of is not judged: nothing but proofs is found meanwhile.")
              .kinds(EntityKind.CLUSTER)
              .rule("anything of a tick waits, and for 60 s by wall clock none was closed")
              .limits("Names one input that has come least far; others may hold too.")
              .remediation(
                  "Look at the instance that reads the named partition: is it alive, restoring, slow?",
                  "Look whether the broker answers: what is not known to be read to its end holds.",
                  "tidegate_upstream_age tells how far each partition has come.")
              .build());

  /** An input lies behind the others, and is late instead of holding them up. */
  public static final OwnReport LATE_INPUT =
      new OwnReport(
          new DetectorSpecBuilder(
                  "late-input", "An input lies behind the others", Family.GOVERNANCE)
              .what("A partition is read to its end, and its time lies far behind most others.")
              .why(
                  "Its records come too late for what is judged tick by tick; limits, budgets and"
                      + " proofs still count them.")
              .kinds(EntityKind.CLUSTER)
              .rule("a partition that is read to its end is engine.lateAfter behind most others")
              .limits(
                  "Of two partitions it takes the one that is behind for the one that is wrong.")
              .needs("more than one partition")
              .remediation(
                  "Look which gateways write there: late-telemetry names those whose records are late.",
                  "Mend their clocks, or how long they keep records before they ship them.",
                  "Let the broker stamp the topic (LogAppendTime) where its records are rare.")
              .build());

  /** A cluster's record switches detectors off. */
  public static final OwnReport DETECTORS_OFF =
      new OwnReport(
          new DetectorSpecBuilder("detectors-off", "Detectors are switched off", Family.GOVERNANCE)
              .what("A cluster's record switches detectors off while the service runs.")
              .why("Whoever may write such a record can blind the service; nobody else sees it.")
              .kinds(EntityKind.CLUSTER)
              .rule("a label detector.<id> of the cluster's record is off")
              .limits("Says nothing of detectors in shadow, nor of those off in the configuration.")
              .needs("records on the entities topic")
              .remediation(
                  "Look in the audit who said so: records of the kind entity name the key.",
                  "Switch them on again, or to shadow, by the cluster's record.",
                  "Have such records signed: require_signed.entities.")
              .build());

  /** What scaling events vouch for is not heard, since nobody who may has signed it. */
  public static final OwnReport UNSIGNED_SCALING =
      new OwnReport(
          new DetectorSpecBuilder(
                  "unsigned-scaling", "What vouches for the fleet is unsigned", Family.GOVERNANCE)
              .what(
                  "Scaling events call nodes secured or tell of decisions, plans or changes, and"
                      + " nobody who may has signed them.")
              .why(
                  "Somebody else vouches for nodes and growth, or who should does not sign: nodes"
                      + " then count as not secured, growth as not decided.")
              .kinds(EntityKind.CLUSTER)
              .rule(
                  "an event that vouches, or a report that calls nodes secured, without a good"
                      + " signature where steering.requireSigned has scaling; or any event with a"
                      + " signature that is not good")
              .limits("Names some of the clusters; the dead letters hold each event.")
              .needs("steering.keys")
              .remediation(
                  "Look in the dead letters who wrote them: the reason is bad_signature.",
                  "Have whoever vouches sign: tidegate scaling send --sign-with.",
                  "Until then hold it against the nodes themselves: none of them is known secured.")
              .build());

  private final DetectorSpec spec;

  private OwnReport(DetectorSpec spec) {
    this.spec = spec;
  }

  @Override
  public DetectorSpec spec() {
    return spec;
  }

  /** What it says of a cluster. */
  public Score scoreOf(EntityKey about, String sentence, long atMs) {
    return new ScoreBuilder(about)
        .proof()
        .severity(Severity.MEDIUM)
        .compared(spec.analytic().title(), 1, 0)
        .since(atMs)
        .sentence(sentence)
        .facts(List.of(new Fact.Text("why", sentence)))
        .build();
  }

  /** What it says of so many things in a cluster, some of them named, for information only. */
  public Score scoreOf(
      EntityKey about,
      List<EntityKey> named,
      String sentence,
      long sinceMs,
      long count,
      List<Fact> facts) {
    return new ScoreBuilder(about)
        .proof()
        .related(named)
        .severity(Severity.INFORMATIONAL)
        .compared(spec.analytic().title(), count, 0)
        .since(sinceMs)
        .sentence(sentence)
        .facts(facts)
        .build();
  }
}
