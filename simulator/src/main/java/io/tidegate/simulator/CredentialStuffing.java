package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One address tries hundreds of keys that are not valid, and at last finds one that is. */
final class CredentialStuffing extends PlannedAttack {
  private static final double SUCCEEDS_AT = 0.6;
  private static final double REQUESTS_AFTERWARDS = 0.2;

  private final Tenant nobody;
  private final String source;
  private final long asn;
  private @Nullable Tenant victim;

  CredentialStuffing(AttackSetting setting) {
    super(setting);
    nobody = new TenantFactory(setting.config().seed()).unauthenticated();
    source = TenantFactory.address(random);
    asn = TenantFactory.network(random);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.1, 0.8, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    Incident incident =
        open("source", source, "%.1f failed attempts/s, then one success".formatted(intensity));
    incident.relate("api_key/" + victim.firstKey());
    incident.relate("tenant/" + victim.name());
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    for (int i = count(intensity); i > 0; i--) {
      Request request = nobody.request(moment(fromMs), random);
      request.refusal = Scanners.UNAUTHORIZED;
      request.apiKey = "ak-" + Hex.of(random.nextLong()).substring(0, 10);
      out.add(from(request));
    }
    Tenant tenant = victim;
    boolean succeeds = window.progress(fromMs) >= SUCCEEDS_AT;
    for (int i = succeeds ? count(REQUESTS_AFTERWARDS) : 0; i > 0 && tenant != null; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      out.add(from(request));
    }
  }

  private Request from(Request request) {
    request.source = source;
    request.asn = asn;
    request.user = null;
    return own(request);
  }
}
