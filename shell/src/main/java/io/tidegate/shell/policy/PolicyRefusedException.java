package io.tidegate.shell.policy;

import java.util.List;

/** A policy that cannot be used; each line says where, what is wrong and what is allowed. */
public final class PolicyRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PolicyRefusedException(List<String> lines) {
    super(String.join(System.lineSeparator(), lines));
  }

  PolicyRefusedException(String line, Throwable cause) {
    super(line, cause);
  }
}
