package io.tidegate.detectors.detect;

/** A part of the method that an experiment takes away, to see what it is worth. */
public enum Ablation {
  /** Fleet streams are compared with their own level, whatever demand and size are. */
  COVARIATES,
  /** Fleet streams follow their covariate with the exponent one, unlearned. */
  LEARNED_EXPONENT,
  /** Infrastructure is held to the same variance while the fleet changes its size. */
  TRANSIENT,
  /** Class priors weigh nothing. */
  PRIORS,
  /** One effect size (doubling) in place of a mixture. */
  MIXTURE,
  /** Bars of tenants and keys rise with the fleet: what a scale-aware system must not do. */
  SIZE_BLIND_TENANTS
}
