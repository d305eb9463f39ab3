#!/usr/bin/env python3
"""Asks a server by Triton's Python client (tritonclient.http) and checks what the client makes of the answers.

usage: triton_client.py HOST:PORT MODEL SHAPE PIXELS EXPECTED
SHAPE: of the pixels, such as 2,1,28,28; PIXELS: a file of them, a byte each; EXPECTED: each image's class and label, 9:Ankle boot,0:Top

Its requests, in order: live, ready, model-ready, server-metadata, model-metadata, infer-json, infer-binary, infer-mixed,
unknown-model.
"""
import sys

import numpy
import tritonclient.http as triton

server, model, shape, pixels, expected = sys.argv[1:]
shape = [int(n) for n in shape.split(",")]
pixels = numpy.fromfile(pixels, numpy.uint8).reshape(shape)
expected = [image.split(":") for image in expected.split(",")]
classes = [[int(index)] for index, _ in expected]
labels = [label for _, label in expected]


def check(found, wanted):
    if found != wanted:
        sys.exit(f"found {found!r}, not {wanted!r}")


def images(datatype, binary):
    tensor = triton.InferInput("input", shape, datatype)
    tensor.set_data_from_numpy(pixels.astype(triton.triton_to_np_dtype(datatype)), binary_data=binary)
    return [tensor]


def outputs(**binary):
    return [triton.InferRequestedOutput(name, binary_data=is_binary) for name, is_binary in binary.items()]


def label(result):
    return [value.decode() if isinstance(value, bytes) else value for value in result.as_numpy("label").flatten()]


client = triton.InferenceServerClient(server)
check(client.is_server_live(), True)
check(client.is_server_ready(), True)
check(client.is_model_ready(model), True)
check("binary_tensor_data" in client.get_server_metadata()["extensions"], True)
metadata = client.get_model_metadata(model)
check((metadata["inputs"][0]["datatype"], metadata["inputs"][0]["shape"]), ("UINT8", [-1] + shape[1:]))
names = [output["name"] for output in metadata["outputs"]]

result = client.infer(model, images("INT32", False), outputs=outputs(**{"class": False, "label": False}), request_id="json")
check((result.get_response()["id"], result.get_response()["model_name"]), ("json", model))
check(result.as_numpy("class").tolist(), classes)
check(label(result), labels)
check(result.as_numpy("logits"), None)

result = client.infer(model, images("UINT8", True), request_id="binary")
check([output["name"] for output in result.get_response()["outputs"]], names)
check(result.as_numpy("class").tolist(), classes)
check(label(result), labels)
logits = result.as_numpy("logits")
check(logits.argmax(1).tolist(), [index for (index,) in classes])
check(bool(abs(result.as_numpy("probabilities").sum(1) - 1).max() < 1e-5), True)

result = client.infer(model, images("FP32", True), outputs=outputs(logits=True, label=False, **{"class": True}))
check(result.as_numpy("logits").tolist(), logits.tolist())
check(result.as_numpy("class").tolist(), classes)
check(label(result), labels)

try:
    client.infer("nobody", images("UINT8", True))
    sys.exit("a model that there is not has answered")
except triton.InferenceServerException as e:
    check((e.status(), "nobody" in e.message()), ("404", True))
print("tritonclient.http: all right,", classes, labels)
