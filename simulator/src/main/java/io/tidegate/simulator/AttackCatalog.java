package io.tidegate.simulator;

/** Makes the attack of each kind. */
final class AttackCatalog {
  private AttackCatalog() {}

  static Attack create(AttackSetting setting) {
    return switch (setting.kind()) {
      case UNSECURED_NODE -> new UnsecuredNodes(setting);
      case CANARY_LEAK -> new CanaryLeak(setting);
      case SPEND_BURST -> new SpendBurst(setting);
      case FLEET_TOKENS -> new FleetTokens(setting);
      case NODE_OUTLIER -> new NodeOutlier(setting);
      case WALLET_KEY -> new WalletKey(setting);
      case WALLET_SYBILS -> new WalletSybils(setting);
      case QUEUE_FLOOD -> new QueueFlood(setting);
      case YO_YO -> new YoYo(setting);
      case MODEL_EXTRACTION -> new ModelExtraction(setting);
      case NEAR_DUPLICATE_PROBING -> new NearDuplicateProbing(setting);
      case JAILBREAK_KEY -> new JailbreakKey(setting);
      case JAILBREAK_CAMPAIGN -> new JailbreakCampaign(setting);
      case POLICY_PROBING -> new PolicyProbing(setting);
      case RESPONSE_INFLATION -> new ResponseInflation(setting);
      case SLOW_LEAK -> new SlowLeak(setting);
      case STOLEN_KEY -> new StolenKey(setting);
      case CREDENTIAL_STUFFING -> new CredentialStuffing(setting);
      case REQUEST_ID_REUSE -> new RequestIdReuse(setting);
      case RETRY_LOOP -> new RetryLoop(setting);
      case STREAM_ABORT -> new StreamAbort(setting);
      case BOILING_FROG -> new BoilingFrog(setting);
      case BUDGET_OVERRUN -> new BudgetOverrun(setting);
      case HARD_LIMIT -> new HardLimit(setting);
      case NOISY_NEIGHBOUR -> new NoisyNeighbour(setting);
      case FLEET_BREADTH -> new FleetBreadth(setting);
      case LATENCY_DRIFT, ERROR_DRIFT, OUTPUT_DRIFT -> new ModelTrouble(setting);
      case HIDDEN_COMPUTE, UNIT_COST -> new NodeTrouble(setting);
      case IDLE_NODE -> new IdleNode(setting);
      case SLOW_SECURITY, SECURITY_SIGNAL -> new LateSecurity(setting);
      case NODE_NAMES -> new ForeignNames(setting);
      case ROGUE_NODE -> new RogueNode(setting);
      case SILENT_NODE -> new SilentNode(setting);
      case MODEL_INTEGRITY -> new TamperedWeights(setting);
      case FORGED_SCALING -> new ForgedScaling(setting);
      case SCALE_WITHOUT_DEMAND -> new ScaleWithoutDemand(setting);
      case TELEMETRY_SILENCE -> new TelemetrySilence(setting);
      case FRAMING -> new Framing(setting);
      case UNAPPROVED_MODEL -> new UnapprovedModel(setting);
      case REGION_BREACH -> new RegionBreach(setting);
      case ATTACK_CHAIN -> new AttackChain(setting);
      case MODEL_ENUMERATION -> new ModelEnumeration(setting);
    };
  }
}
