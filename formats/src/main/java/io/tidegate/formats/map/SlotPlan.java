package io.tidegate.formats.map;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which slot each place has: those of the record first, then those of each exploded element. */
final class SlotPlan {
  private final Map<Pointer, Integer> slots = new LinkedHashMap<>();
  private final PathNode root = new PathNode();
  private PathNode exploded = new PathNode();
  private String each = "";
  private int firstOfEach;

  private SlotPlan() {}

  static SlotPlan of(List<Pointer> places, List<Pointer> embedded, MapProblems problems) {
    SlotPlan plan = new SlotPlan();
    places.stream().filter(place -> place.eachAt() < 0).forEach(plan::add);
    plan.firstOfEach = plan.slots.size();
    for (Pointer place : places) {
      if (place.eachAt() >= 0) {
        plan.addOfEach(place, problems);
      }
    }
    for (Pointer holder : embedded) {
      PathNode node = plan.find(holder);
      if (node == null || !node.hasChildren()) {
        problems.add("embedded", "names " + holder + ", and nothing is read below it");
      } else {
        node.embed();
      }
    }
    return plan;
  }

  RecordMap.Paths paths() {
    return new RecordMap.Paths(root, slots.size(), firstOfEach, exploded, each);
  }

  FieldRule placed(FieldRule rule) {
    return new FieldRule(
        rule.name(),
        rule.kind(),
        placed(rule.from()),
        placed(rule.minus()),
        placed(rule.plus()),
        rule.unit(),
        rule.plusUnit(),
        rule.zone(),
        rule.table(),
        rule.otherwise(),
        rule.fallback(),
        rule.pick(),
        rule.host());
  }

  Condition placed(Condition condition) {
    return new Condition(placed(condition.from()), condition.in());
  }

  private List<FieldRule.Place> placed(List<FieldRule.Place> places) {
    return places.stream()
        .map(place -> new FieldRule.Place(place.pointer(), slotOf(place.pointer())))
        .toList();
  }

  private int slotOf(Pointer pointer) {
    return requireNonNull(slots.get(pointer), pointer::toString);
  }

  private void add(Pointer place) {
    PathNode node = root;
    for (String segment : place.segments()) {
      node = node.grow(segment);
    }
    node.slot(slots.size());
    slots.put(place, slots.size());
  }

  private void addOfEach(Pointer place, MapProblems problems) {
    List<String> segments = place.segments();
    int at = place.eachAt();
    String array = new Pointer(segments.subList(0, at)).toString();
    boolean isOther = !each.isEmpty() && !each.equals(array);
    if (at == 0 || isOther || segments.lastIndexOf(Pointer.EACH) != at) {
      problems.add(
          "fields",
          "name "
              + place
              + "; allowed: one * in a place, below a member, and below the same in all of them"
              + " (arrays at the top are exploded without it)");
      return;
    }
    each = array;
    add(place);
    exploded = requireNonNull(find(new Pointer(segments.subList(0, at + 1))));
  }

  private @Nullable PathNode find(Pointer place) {
    PathNode node = root;
    for (String segment : place.segments()) {
      node = node == null ? null : node.child(segment);
    }
    return node;
  }
}
