package io.bitlens.role;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The process's role.
 *
 * @param role see there
 */
@ConfigurationProperties("bitlens")
record RoleProperties(Role role) {}
