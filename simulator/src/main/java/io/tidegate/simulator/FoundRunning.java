package io.tidegate.simulator;

import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records begin while the fleet has long been at work: requests are in flight, and the first
 * word about a node is not its birth.
 */
final class FoundRunning implements Influence {
  /** What is heard of a node first. */
  enum FirstWord {
    REPORT,
    READY,
    SECURED
  }

  /** A node, and when its first word comes. */
  private record Word(Node node, long timeMs) {}

  private static final int IN_FLIGHT = 40;
  private static final double OLDEST_MS = 25_000;
  private static final double LONGEST_LEFT_MS = 20_000;
  private static final double FIRST_WORD_MS = 4_000;
  private static final double LAST_WORD_MS = 90_000;

  /** Reports begin so much later where something else is heard first. */
  private static final long REPORTS_AFTER_MS = 180_000;

  private static final double SHORTEST_SECURED_MS = 5_000;
  private static final double LONGEST_SECURED_MS = 20_000;

  private final EpisodeSetting setting;
  private final FirstWord first;
  private final boolean attested;
  private final RandomStream random;
  private final Window window;
  private final Turnover turnover;
  private final ArrayDeque<Word> words = new ArrayDeque<>();
  private final ArrayDeque<Word> attestations = new ArrayDeque<>();
  private final Map<Request, Long> inFlight = new HashMap<>();

  /**
   * One whose records begin with that.
   *
   * @param attested whether anybody says which nodes are secured
   */
  FoundRunning(EpisodeSetting setting, FirstWord first, boolean attested) {
    this.setting = setting;
    this.first = first;
    this.attested = attested;
    this.random = setting.random();
    this.window = setting.window(0, 1);
    this.turnover = new Turnover(setting, random, 0.4);
  }

  @Override
  public boolean tells(ScalingType type, @Nullable Node node, long timeMs) {
    return switch (type) {
      case NODE_SECURED -> attested;
      case SIZE_REPORT ->
          first == FirstWord.REPORT || timeMs >= window.startMs() + REPORTS_AFTER_MS;
      default -> true;
    };
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (fromMs == window.startMs()) {
      begin(out);
    }
    for (Word word = words.peekFirst(); isDue(word, fromMs); word = words.peekFirst()) {
      setting.records().ready(word.node, word.timeMs, word.timeMs);
      words.removeFirst();
    }
    for (Word word = attestations.peekFirst();
        isDue(word, fromMs);
        word = attestations.peekFirst()) {
      setting.records().secured(word.node, word.timeMs, word.timeMs);
      attestations.removeFirst();
    }
    turnover.tick(fromMs);
  }

  @Override
  public void finished(Request request) {
    Long endMs = inFlight.remove(request);
    if (endMs != null) {
      request.lost = request.node == null;
      request.latencyMs = Math.max(request.latencyMs, endMs - request.arrivalMs);
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    String unattested = attested ? "" : "; nobody says which are secured";
    String note =
        switch (first) {
          case REPORT -> "a report is the first word about nodes that serve";
          case READY -> "node_ready is the first word about nodes that serve";
          case SECURED -> "node_secured is the first word about nodes that serve";
        };
    return List.of(setting.ofCluster(window, note + unattested));
  }

  private static boolean isDue(@Nullable Word word, long fromMs) {
    return word != null && word.timeMs < fromMs + 1_000;
  }

  private void begin(List<Request> out) {
    List<Tenant> tenants = out.stream().map(request -> request.tenant).distinct().toList();
    for (int i = tenants.isEmpty() ? 0 : IN_FLIGHT; i > 0; i--) {
      Tenant tenant = tenants.get(random.nextInt(tenants.size()));
      long arrivalMs = window.startMs() - 1 - (long) (OLDEST_MS * random.nextDouble());
      Request request = tenant.request(arrivalMs, random);
      inFlight.put(request, window.startMs() + 1 + (long) (LONGEST_LEFT_MS * random.nextDouble()));
      out.add(request);
    }
    if (first == FirstWord.REPORT) {
      return;
    }
    List<Word> drawn = new ArrayList<>();
    for (Node node : setting.nodes().nodes()) {
      long timeMs = window.startMs() + (long) random.between(FIRST_WORD_MS, LAST_WORD_MS);
      drawn.add(new Word(node, timeMs));
    }
    drawn.sort(Comparator.comparingLong(Word::timeMs));
    if (first == FirstWord.SECURED) {
      attestations.addAll(drawn);
      return;
    }
    words.addAll(drawn);
    List<Word> secured = new ArrayList<>();
    for (Word word : drawn) {
      double laterMs = random.between(SHORTEST_SECURED_MS, LONGEST_SECURED_MS);
      secured.add(new Word(word.node, word.timeMs + (long) laterMs));
    }
    secured.sort(Comparator.comparingLong(Word::timeMs));
    attestations.addAll(secured);
  }
}
