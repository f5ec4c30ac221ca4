package io.tidegate.simulator;

import java.util.List;

/** A new version of a guardrail, which flags three times what the last one did. */
final class GuardrailChange implements Influence {
  private static final String NAME = "jailbreak";
  private static final String VERSION = "2.4.0";
  private static final double EXTRA = 2;
  private static final long SALT = 0x6a71;
  private static final double UNIT = 0x1p-53;
  private static final int LOWEST_SCORE = 50;
  private static final int SCORES = 30;

  private final EpisodeSetting setting;
  private final Window window;
  private boolean announced;

  GuardrailChange(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0.4, 1);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (!announced && window.contains(fromMs)) {
      announced = true;
      setting.records().guardrailChange(NAME, VERSION, fromMs);
    }
  }

  @Override
  public void shape(Request request) {
    boolean free = announced && request.by == null && request.refusal == 0;
    if (free && request.jailbreakScore == Request.UNSCORED) {
      long hash = RandomStream.hash(request.id ^ SALT);
      if ((hash >>> 11) * UNIT < EXTRA * request.application.habits().flagShare()) {
        Moderation.flag(request, LOWEST_SCORE + (int) (hash & 0x3ff) % SCORES, false);
      }
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return announced
        ? List.of(setting.ofCluster(window, "guardrail " + NAME + " becomes " + VERSION))
        : List.of();
  }
}
