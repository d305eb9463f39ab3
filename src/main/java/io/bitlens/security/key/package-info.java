/**
 * Keys of callers without an identity provider: made and revoked by administrators, stored hashed.
 */
@NullMarked
package io.bitlens.security.key;

import org.jspecify.annotations.NullMarked;
