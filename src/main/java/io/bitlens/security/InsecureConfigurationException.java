package io.bitlens.security;

/** Settings with which the service would be open to whom it is not meant for. */
final class InsecureConfigurationException extends RuntimeException {

  private final String action;

  /**
   * @param action what to do about it
   */
  InsecureConfigurationException(String detail, String action) {
    super(detail);
    this.action = action;
  }

  String action() {
    return action;
  }
}
