/** Pictures that the service draws itself. Plain Java, headless, without fonts of the system. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.bitlens.drawing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
