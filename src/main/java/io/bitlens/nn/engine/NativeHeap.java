package io.bitlens.nn.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library's heap, which holds all tensors. A training step takes and frees the same hundreds
 * of megabytes again and again; glibc would give them back to the system each time, and at batch
 * 256 a step would spend most of its time on page faults.
 *
 * <p>Where the C library is not glibc nothing is done.
 */
final class NativeHeap {

  private static final Logger log = LoggerFactory.getLogger(NativeHeap.class);

  // glibc's malloc.h
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_THRESHOLD = -3;
  private static final int M_ARENA_MAX = -8;

  private static final int AS_MUCH_AS_THERE_IS = Integer.MAX_VALUE;

  /**
   * What older versions of glibc take for a threshold of maps at most: half of a secondary heap.
   */
  private static final int OLDER_MAXIMUM = 32 << 20;

  /** A secondary heap of glibc is this large, and kept when it is free if the pad is. */
  private static final int SECONDARY_HEAP_BYTES = 64 << 20;

  private NativeHeap() {}

  /**
   * Keeps freed memory for the next step, in one heap for all threads that have none of their own
   * yet. Whoever has set glibc's allocator in the environment is left with what was set.
   */
  static void keepFreedMemory() {
    if (isSet(System.getenv())) {
      return;
    }
    function("mallopt", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
        .ifPresent(mallopt -> keepFreedMemory((name, value) -> call(mallopt, name, value) != 0));
  }

  /** The C function of the name. */
  @FunctionalInterface
  interface Mallopt {

    /** Sets a parameter; whether it was taken. */
    boolean set(int parameter, int value);
  }

  /**
   * The threshold of maps first: once anything else is set it no longer follows what is freed, and
   * would stay at 128 KiB where the new value is refused.
   */
  static void keepFreedMemory(Mallopt mallopt) {
    if (!mallopt.set(M_MMAP_THRESHOLD, AS_MUCH_AS_THERE_IS)) {
      if (!mallopt.set(M_MMAP_THRESHOLD, OLDER_MAXIMUM)) {
        log.warn("The C library's heap stays as it is: training takes longer");
        return;
      }
      log.info("The C library maps tensors above 32 MiB anew each time: large batches take longer");
    }
    mallopt.set(M_TRIM_THRESHOLD, AS_MUCH_AS_THERE_IS);
    mallopt.set(M_TOP_PAD, SECONDARY_HEAP_BYTES);
    mallopt.set(M_ARENA_MAX, 1);
  }

  /** Gives memory that is free back to the system; for the end of something large. */
  static void trim() {
    function("malloc_trim", ValueLayout.JAVA_LONG).ifPresent(trim -> call(trim, 0L));
  }

  /** Bytes that are taken and not freed; empty where the C library does not tell. */
  static OptionalLong bytesInUse() {
    return HeapInformation.MALLINFO2.map(HeapInformation::bytesInUse).orElse(OptionalLong.empty());
  }

  /** Whether the environment says how the allocator shall behave. */
  static boolean isSet(Map<String, String> environment) {
    return environment.getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc.")
        || environment.keySet().stream().anyMatch(name -> name.startsWith("MALLOC_"));
  }

  /** A function of the C library that returns an int. */
  private static Optional<MethodHandle> function(String name, MemoryLayout... parameters) {
    return function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }

  /** A function of the C library. */
  @SuppressWarnings("restricted") // native access is enabled for the engine as a whole
  static Optional<MethodHandle> function(String name, FunctionDescriptor descriptor) {
    var linker = Linker.nativeLinker();
    // Other libraries may have a function of the name that does something else.
    return linker
        .defaultLookup()
        .find("gnu_get_libc_version")
        .flatMap(glibc -> linker.defaultLookup().find(name))
        .map(address -> linker.downcallHandle(address, descriptor));
  }

  private static int call(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
