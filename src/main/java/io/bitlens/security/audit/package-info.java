/** What is recorded of every change. */
@NullMarked
package io.bitlens.security.audit;

import org.jspecify.annotations.NullMarked;
