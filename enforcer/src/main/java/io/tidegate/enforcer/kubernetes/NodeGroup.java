package io.tidegate.enforcer.kubernetes;

import io.tidegate.enforcer.rest.Json;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What sizes a node group: a Karpenter NodePool, whose limits are a ceiling and nothing else, or
 * the scale of any object that has one, which is grown and held.
 *
 * @param path where its size stands in the API
 * @param limited true where {@code spec.limits.nodes} is its ceiling
 */
public record NodeGroup(String path, boolean limited) {
  static final String MOST = "max_nodes";
  static final String LEAST = "min_nodes";
  private static final String POOLS = "/apis/karpenter.sh/v1/nodepools/";
  private static final String SCALE = "/scale";
  private static final String NODES = "nodes";

  /** A quantity as Kubernetes writes it. */
  private static final Pattern QUANTITY =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)(m|k|M|G|Ki|Mi|Gi|[eE]\\d)?");

  private static final Map<String, BigDecimal> SUFFIXES =
      Map.of(
          "m", new BigDecimal("0.001"),
          "k", new BigDecimal(1_000),
          "M", new BigDecimal(1_000_000),
          "G", new BigDecimal(1_000_000_000),
          "Ki", new BigDecimal(1 << 10),
          "Mi", new BigDecimal(1 << 20),
          "Gi", new BigDecimal(1 << 30));

  /**
   * {@code nodepool/NAME}, or the path of an object that can be scaled, such as {@code
   * apis/apps/v1/namespaces/NS/deployments/NAME}.
   */
  public static NodeGroup parse(String text) {
    if (text.matches("nodepool/" + KubernetesApi.NAME)) {
      return new NodeGroup(POOLS + text.substring("nodepool/".length()), true);
    }
    if (text.matches("apis?(/" + KubernetesApi.NAME + "){3,7}") && !text.endsWith(SCALE)) {
      return new NodeGroup("/" + text + SCALE, false);
    }
    throw new IllegalArgumentException(
        "must be nodepool/NAME or apis/GROUP/VERSION/namespaces/NS/KINDS/NAME, is " + text);
  }

  /** The group whose size stands there. */
  static NodeGroup at(String path) {
    return new NodeGroup(path, path.startsWith(POOLS));
  }

  /** True where it can hold one of these bounds. */
  boolean canHold(Collection<Limit> limits) {
    return limits.stream()
        .anyMatch(each -> each.name().equals(MOST) || !limited && each.name().equals(LEAST));
  }

  /** Its size, or its ceiling; {@link Json#NULL} where it says none. */
  Json size(Json object) {
    return limited ? object.at("spec", "limits", NODES) : object.at("spec", "replicas");
  }

  /**
   * What its size must say, where it says this of its own; null where that cannot be understood.
   */
  @Nullable Json wanted(Json own, Collection<Command> commands) {
    BigDecimal count = countOf(own);
    if (count == null) {
      return null;
    }
    BigDecimal now = count;
    // The ceiling last: where one command grows it and another holds it, it is held.
    for (String bound : limited ? new String[] {MOST} : new String[] {LEAST, MOST}) {
      for (Command command : commands) {
        for (Limit limit : command.limits()) {
          if (limit.name().equals(bound)) {
            BigDecimal whole = limit.value().setScale(0, RoundingMode.FLOOR);
            now = bound.equals(LEAST) ? now.max(whole) : now.min(whole);
          }
        }
      }
    }
    if (now.compareTo(count) == 0) {
      return own;
    }
    return limited ? Json.of(now.toPlainString()) : Json.of(now);
  }

  /** What makes the object say that size. */
  Json patch(Json object, Json size) {
    if (size(object).equals(size)) {
      return Json.object();
    }
    if (!limited) {
      // A scale of none says none: it is left out.
      Json replicas = size.isNull() ? Json.of(0) : size;
      return Json.object().with("spec", Json.object().with("replicas", replicas));
    }
    boolean none = size.isNull() && object.at("spec", "limits").without(NODES).members().isEmpty();
    Json limits = none ? Json.NULL : Json.object().with(NODES, size);
    return Json.object().with("spec", Json.object().with("limits", limits));
  }

  /** No ceiling is the highest one. */
  private @Nullable BigDecimal countOf(Json own) {
    if (own.isNull()) {
      return limited ? BigDecimal.valueOf(Long.MAX_VALUE) : BigDecimal.ZERO;
    }
    BigDecimal number = own.number();
    Matcher written = QUANTITY.matcher(own.text());
    if (number == null && written.matches()) {
      String suffix = written.group(2);
      number =
          suffix == null || suffix.matches("[eE]\\d")
              ? new BigDecimal(own.text())
              : new BigDecimal(written.group(1)).multiply(SUFFIXES.get(suffix));
    }
    return number == null || number.signum() < 0 ? null : number;
  }
}
