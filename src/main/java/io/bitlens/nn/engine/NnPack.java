package io.bitlens.nn.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A library for convolutions that libtorch asks for where oneDNN does not want them. On processors
 * whose caches a virtual machine hides it refuses, and says so on standard error at every
 * convolution of every prediction; where it does not refuse, results would depend on the machine.
 * Called by their C++ names in the native library, which is pinned; it stays on where they are not.
 */
final class NnPack {

  private static final Logger log = LoggerFactory.getLogger(NnPack.class);

  private static final String CONTEXT = "_ZN2at13globalContextEv";
  private static final String USE = "_ZN2at7Context20setUserEnabledNNPACKEb";

  private NnPack() {}

  /**
   * Has libtorch, which is loaded, do without it.
   *
   * @return whether it does
   */
  @SuppressWarnings("restricted") // native access is enabled for the engine as a whole
  static boolean disable() {
    var library = SymbolLookup.loaderLookup();
    Optional<MemorySegment> context = library.find(CONTEXT);
    Optional<MemorySegment> use = library.find(USE);
    if (context.isEmpty() || use.isEmpty()) {
      log.info("NNPACK stays on: predictions may fill the log with its warnings");
      return false;
    }
    var linker = Linker.nativeLinker();
    try {
      var global =
          (MemorySegment)
              linker
                  .downcallHandle(context.get(), FunctionDescriptor.of(ValueLayout.ADDRESS))
                  .invokeExact();
      linker
          .downcallHandle(
              use.get(), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN))
          .invokeExact(global, false);
      return true;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
