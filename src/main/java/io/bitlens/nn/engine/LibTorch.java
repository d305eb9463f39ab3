package io.bitlens.nn.engine;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.bitlens.nn.program.MatrixProduct;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native library, loaded once a process. It is told never to use the network, and where to
 * unpack itself, by system properties that are read at the first use: see {@link #unpackInto}.
 */
public final class LibTorch {

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    // Programs are straight-line and run for hours: profiling them buys nothing, and a second
    // compilation at the second call costs a request its time.
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
  }

  private static final Logger log = LoggerFactory.getLogger(LibTorch.class);

  private LibTorch() {}

  /**
   * Sets the folder that the natives are unpacked into, unless the environment or the command line
   * names one (DJL_CACHE_DIR, ENGINE_CACHE_DIR); call it before anything else here.
   */
  public static void unpackInto(String folder) {
    for (var name : List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR")) {
      if (System.getenv(name) == null && System.getProperty(name) == null) {
        System.setProperty(name, folder);
      }
    }
  }

  /** Threads of one operation. */
  public static int threads() {
    load();
    return JniUtils.getNumThreads();
  }

  /** Sets the threads of one operation, for the whole process. */
  public static void useThreads(int threads) {
    load();
    JniUtils.setNumThreads(threads);
  }

  /** Versions that the numbers depend on, by component. */
  public static Map<String, String> versions() {
    var versions = new TreeMap<String, String>();
    versions.put("djl", Engine.getDjlVersion());
    versions.put("pytorch", load().getVersion());
    return versions;
  }

  /** Gives memory that is free back to the system: at the end of something large. */
  public static void giveBackFreedMemory() {
    NativeHeap.trim();
  }

  /**
   * Bytes in use of the C library's heap, which holds all tensors, and a little of the JVM's own;
   * empty where the C library is not glibc, or older than 2.33.
   */
  public static OptionalLong heapBytes() {
    return NativeHeap.bytesInUse();
  }

  /** The fastest product that this build of the library has. */
  static MatrixProduct fastestProduct() {
    return Loaded.PRODUCT;
  }

  /** A new owner of tensors; the caller closes it. */
  static PtNDManager newTensorOwner() {
    load();
    return (PtNDManager) NDManager.newBaseManager();
  }

  private static Engine load() {
    return Loaded.ENGINE;
  }

  /** The engine, set up once at its first use. */
  private static final class Loaded {

    private static final Engine ENGINE = Engine.getEngine("PyTorch");

    static {
      // Said once, the number holds for threads to come; left unsaid, each new thread's matrix
      // library may choose another one, and other roundings with it.
      JniUtils.setNumThreads(JniUtils.getNumThreads());
      NativeHeap.keepFreedMemory();
      NnPack.disable();
    }

    private static final MatrixProduct PRODUCT = preferredProduct();

    /** A program that calls an operator which the library lacks cannot be loaded. */
    private static MatrixProduct preferredProduct() {
      try {
        new Program(MatrixProduct.INNER.probe()).close();
        return MatrixProduct.INNER;
      } catch (EngineException e) {
        log.info("oneDNN's product cannot be called here: large layers take longer", e);
        return MatrixProduct.GENERAL;
      }
    }
  }
}
