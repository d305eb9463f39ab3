package io.bitlens.security;

import io.bitlens.security.SecurityProperties.Mode;
import java.net.InetAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a service may run that asks nobody who they are. */
final class OpenService {

  private static final Logger log = LoggerFactory.getLogger(OpenService.class);

  private OpenService() {}

  /**
   * Lets it be open to this machine alone, unless the settings say that everybody is meant.
   *
   * @throws InsecureConfigurationException if others could reach it and nothing says so
   */
  static void check(Optional<Mode> mode, InetAddress address) {
    if (address.isLoopbackAddress()) {
      log.info("Callers are not asked who they are: only this machine can call, at {}", address);
      return;
    }
    if (mode.isEmpty()) {
      throw new InsecureConfigurationException(
          "BitLens listens on %s, where others can call, and nothing says who may."
              .formatted(address.getHostAddress()),
          "Name a token issuer (BITLENS_SECURITY_JWT_ISSUER and BITLENS_SECURITY_JWT_AUDIENCE) or an"
              + " administrator's key (BITLENS_SECURITY_ADMIN_KEY_FILE); or let it be open to"
              + " everybody who reaches it (BITLENS_SECURITY_MODE=open); or listen on this machine"
              + " alone (BITLENS_ADDRESS=127.0.0.1).");
    }
    log.warn("Open to whoever reaches {}: callers are not asked who they are", address);
  }
}
