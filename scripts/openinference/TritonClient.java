import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import triton.client.InferInput;
import triton.client.InferRequestedOutput;
import triton.client.InferResult;
import triton.client.InferenceException;
import triton.client.InferenceServerClient;
import triton.client.InferenceServerClient.InferArguments;
import triton.client.pojo.DataType;

/**
 * Asks a server by Triton's Java client and checks what the client makes of the answers. The client has inferences alone, and no
 * reader of texts.
 *
 * <p>usage: TritonClient.java HOST:PORT MODEL SHAPE PIXELS EXPECTED, as triton_client.py has them, with the client and what it needs
 * on the class path. Its requests, in order: infer-json, infer-binary, infer-mixed, unknown-model.
 */
class TritonClient {

  public static void main(String[] args) throws Exception {
    long[] shape = Stream.of(args[2].split(",")).mapToLong(Long::parseLong).toArray();
    byte[] pixels = Files.readAllBytes(Path.of(args[3]));
    long[] classes = Stream.of(args[4].split(",")).mapToLong(s -> Long.parseLong(s.split(":")[0])).toArray();
    float[] floats = new float[pixels.length];
    int[] integers = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      floats[i] = integers[i] = pixels[i] & 0xff;
    }
    try (var client = new InferenceServerClient(args[0], 5000, 30000)) {
      client.setRetryCnt(0);

      var input = new InferInput("input", shape, DataType.INT32);
      input.setData(integers, false);
      var asked = List.of(new InferRequestedOutput("class", false), new InferRequestedOutput("logits", false));
      var json = client.infer(new InferArguments(args[1], List.of(input), asked).setRequestId("json"));
      check(json, List.of("class", "logits"), classes);

      input = new InferInput("input", shape, DataType.UINT8);
      input.setData(pixels, true);
      var binary = client.infer(new InferArguments(args[1], input).setRequestId("binary"));
      check(binary, List.of("logits", "probabilities", "class", "label"), classes);
      checkSame(json.getOutputAsFloat("logits"), binary.getOutputAsFloat("logits"));

      input = new InferInput("input", shape, DataType.FP32);
      input.setData(floats, true);
      asked = List.of(
              new InferRequestedOutput("logits", true),
              new InferRequestedOutput("class", false),
              new InferRequestedOutput("label", true));
      var mixed = client.infer(args[1], List.of(input), asked);
      check(mixed, List.of("logits", "class", "label"), classes);
      checkSame(json.getOutputAsFloat("logits"), mixed.getOutputAsFloat("logits"));

      try {
        client.infer("nobody", List.of(input), asked);
        throw new AssertionError("a model that there is not has answered");
      } catch (InferenceException e) {
        if (!String.valueOf(e.getMessage()).endsWith("There is no model 'nobody'.")) {
          throw e;
        }
      }
    }
    System.out.println("triton.client: all right, " + Arrays.toString(classes));
    System.exit(0);
  }

  private static void check(InferResult result, List<String> outputs, long[] classes) {
    if (!result.getOutputs().equals(outputs)) {
      throw new AssertionError(result.getOutputs());
    }
    if (!Arrays.equals(result.getOutputAsLong("class"), classes)) {
      throw new AssertionError(Arrays.toString(result.getOutputAsLong("class")));
    }
  }

  private static void checkSame(float[] json, float[] binary) {
    if (!Arrays.equals(json, binary)) {
      throw new AssertionError(Arrays.toString(json) + " and " + Arrays.toString(binary));
    }
  }
}
