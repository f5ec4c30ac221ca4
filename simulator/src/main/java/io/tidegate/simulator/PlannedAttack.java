package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;

/** An attack that has one window, and begins in it as soon as it finds an occasion. */
abstract class PlannedAttack implements Attack {
  final AttackSetting setting;
  final RandomStream random;
  final Window window;
  final double intensity;
  private final List<Incident> incidents = new ArrayList<>();
  private boolean begun;
  private boolean over;

  PlannedAttack(AttackSetting setting) {
    this(setting, setting.window());
  }

  PlannedAttack(AttackSetting setting, Window window) {
    this.setting = setting;
    this.random = setting.random();
    this.window = window;
    this.intensity = setting.intensity();
  }

  /** Looks for an occasion and opens the incidents; false when there is none yet. */
  abstract boolean begin(long nowMs);

  /** Does what it does in the second that begins at {@code fromMs}. */
  void act(long fromMs, List<Request> out) {}

  /** Undoes what must not last. */
  void end() {}

  @Override
  public final void requests(long fromMs, List<Request> out) {
    if (window.contains(fromMs)) {
      begun = begun || begin(fromMs);
      if (begun) {
        act(fromMs, out);
      }
    } else if (begun && !over && fromMs >= window.endMs()) {
      over = true;
      end();
    }
  }

  /** True while it has begun and is not over, at the moment of a request. */
  final boolean isOn(long timeMs) {
    return begun && window.contains(timeMs);
  }

  @Override
  public void finished(Request request) {
    if (request.by == this) {
      boolean paid = request.succeeded() && !request.aborted;
      incidents.get(0).mark(request, paid ? request.addedMicroUsd : 0);
    }
  }

  @Override
  public final List<Incident> incidents() {
    return incidents;
  }

  /** Opens an incident. */
  final Incident open(String entityKind, String entityId, String note) {
    Incident incident = setting.incident(incidents.size() + 1, entityKind, entityId, note);
    incidents.add(incident);
    return incident;
  }

  /** Opens an incident about a tenant's first key. */
  final Incident openForKey(Tenant tenant, String note) {
    Incident incident = open("api_key", tenant.firstKey(), note);
    incident.relate("tenant/" + tenant.name());
    return incident;
  }

  final void add(Incident incident) {
    incidents.add(incident);
  }

  /** Makes a request the attack's own, at its full price. */
  final Request own(Request request) {
    request.by = this;
    request.addedMicroUsd = request.priceMicroUsd();
    return request;
  }

  /** How many requests a second has, at that mean rate. */
  final int count(double perSecond) {
    return random.poisson(perSecond);
  }

  /** A moment in the second that begins at {@code fromMs}. */
  final long moment(long fromMs) {
    return fromMs + random.nextInt(1_000);
  }
}
