package io.tidegate.detectors.detect;

/** A part of the method that an experiment takes away, to see what it is worth. */
public enum Ablation {
  /** Fleet streams are compared with their own level, whatever demand and size are. */
  COVARIATES,
  /** Tokens are compared with those per ready node, in place of those per request. */
  DEMAND,
  /** Fleet streams follow their covariate with the exponent one, unlearned. */
  LEARNED_EXPONENT,
  /** Infrastructure is held to the same variance while the fleet changes its size. */
  TRANSIENT,
  /** Class priors weigh nothing. */
  PRIORS,
  /** Of the mixture only the effect size two is used, with the weight that it has in it. */
  MIXTURE,
  /** Bars stand where theory puts them, whatever the traffic shows. */
  SELF_CHECKING_BAR,
  /** How far an entity strays is that of its class, whatever its own past shows. */
  OWN_BURSTINESS,
  /** Sums are compared per request, whatever work the requests are. */
  PARTS
}
