package io.tidegate.enforcer.conformance;

import io.tidegate.schemas.control.CommandSigner;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Key pairs that are the same in every run; the public halves were made with openssl. */
enum Signing {
  FIRST("k1", 1, "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"),
  SECOND("k2", 2, "8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394"),
  /** Signs what nobody should believe. */
  STRANGER("k9", 9, "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618");

  private static final HexFormat HEX = HexFormat.of();

  final String keyId;
  private final int seed;
  private final String publicHex;

  Signing(String keyId, int seed, String publicHex) {
    this.keyId = keyId;
    this.seed = seed;
    this.publicHex = publicHex;
  }

  CommandSigner signer() {
    return new CommandSigner(privateKey(), keyId);
  }

  /** Signs in another's name. */
  CommandSigner signerAs(String otherId) {
    return new CommandSigner(privateKey(), otherId);
  }

  PublicKey publicKey() {
    try {
      byte[] encoded = HEX.parseHex("302a300506032b6570032100" + publicHex);
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the test's own key is no key", e);
    }
  }

  private PrivateKey privateKey() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    try {
      byte[] encoded = HEX.parseHex("302e020100300506032b657004220420" + HEX.formatHex(bytes));
      return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the test's own key is no key", e);
    }
  }

  /** True where the two halves belong together. */
  boolean fits() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(privateKey());
    signature.update(new byte[] {1});
    byte[] signed = signature.sign();
    signature.initVerify(publicKey());
    signature.update(new byte[] {1});
    return signature.verify(signed);
  }
}
