package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tenants that number their keys by themselves: one id stands for keys of two of them. */
final class SharedKeyIds implements Influence {
  private static final int ONE_IN = 3;

  private final EpisodeSetting setting;
  private final Window window;
  private final Map<String, String> idOf = new HashMap<>();

  SharedKeyIds(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0, 1);
    RandomStream random = setting.random();
    List<String> names = new ArrayList<>();
    setting
        .contracts()
        .forEach(
            (name, record) -> {
              if (record.subject().startsWith("tenant/")) {
                names.add(name);
              }
            });
    names.sort(Comparator.naturalOrder());
    for (int pairs = names.size() / (2 * ONE_IN); pairs > 0; pairs--) {
      String id = "key-" + pairs;
      idOf.put(names.remove(random.nextInt(names.size())), id);
      idOf.put(names.remove(random.nextInt(names.size())), id);
    }
  }

  @Override
  public void shape(Request request) {
    String id = idOf.get(request.tenant.name());
    if (id != null && request.apiKey != null) {
      request.apiKey = id;
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    String note = "%d tenants share key ids in pairs".formatted(idOf.size());
    return List.of(setting.ofCluster(window, note));
  }
}
