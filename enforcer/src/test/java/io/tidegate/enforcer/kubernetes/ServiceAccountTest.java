package io.tidegate.enforcer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAccountTest {
  @TempDir private Path folder;

  @Test
  void theTokenIsReadAgainAndAuthoritiesMustBeCertificates() throws Exception {
    Files.writeString(folder.resolve("token"), "one\n");
    ServiceAccount account = new ServiceAccount(folder);
    assertThat(account.token().read()).isEqualTo("one");
    Files.writeString(folder.resolve("token"), "two\n");
    assertThat(account.token().read()).isEqualTo("two");
    assertThatThrownBy(account::client)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.crt");
    Files.writeString(folder.resolve("ca.crt"), "");
    assertThatThrownBy(account::client)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.crt");
  }

  @Test
  void theNamespaceIsTheAccountsOwn() throws Exception {
    ServiceAccount account = new ServiceAccount(folder);
    assertThatThrownBy(account::namespace).hasMessageContaining("namespace");
    Files.writeString(folder.resolve("namespace"), "tidegate");
    assertThat(account.namespace()).isEqualTo("tidegate");
  }
}
