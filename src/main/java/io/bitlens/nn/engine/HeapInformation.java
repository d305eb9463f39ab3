package io.bitlens.nn.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What glibc tells of its heap: the structure that its {@code mallinfo2} returns. */
final class HeapInformation {

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          Stream.of(
                  "arena",
                  "ordblks",
                  "smblks",
                  "hblks",
                  "hblkhd",
                  "usmblks",
                  "fsmblks",
                  "uordblks",
                  "fordblks",
                  "keepcost")
              .map(ValueLayout.JAVA_LONG::withName)
              .toArray(MemoryLayout[]::new));

  /** In maps of their own. */
  private static final long MAPPED = offset("hblkhd");

  /** In the heaps. */
  private static final long TAKEN = offset("uordblks");

  /** Empty where there is no such function: it came with 2.33. */
  static final Optional<MethodHandle> MALLINFO2 =
      NativeHeap.function("mallinfo2", FunctionDescriptor.of(LAYOUT));

  private HeapInformation() {}

  static OptionalLong bytesInUse(MethodHandle mallinfo2) {
    try (var arena = Arena.ofConfined()) {
      var told = (MemorySegment) mallinfo2.invokeExact((SegmentAllocator) arena);
      return OptionalLong.of(
          told.get(ValueLayout.JAVA_LONG, MAPPED) + told.get(ValueLayout.JAVA_LONG, TAKEN));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static long offset(String field) {
    return LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement(field));
  }
}
