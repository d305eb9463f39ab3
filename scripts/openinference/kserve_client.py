#!/usr/bin/env python3
"""Asks a server by KServe's Python client (InferenceRESTClient) and checks what the client makes of the answers.

usage: kserve_client.py KSERVE HOST:PORT MODEL SHAPE PIXELS EXPECTED
KSERVE: the folder of its package, python/kserve/kserve in its repository; the others as triton_client.py has them.

Its requests, in order: live, ready, model-ready, infer-json, infer-binary, infer-mixed, unknown-model.

The client's own modules that build, send and read requests run as they are, on httpx and numpy. What they import for gRPC, for
serving and for Kubernetes is replaced by empty names, and orjson, which need not be installed, by the same compact JSON.
"""
import asyncio
import importlib.abc
import importlib.machinery
import json
import sys
import types

import httpx
import numpy

ABSENT = ("grpc", "google", "pandas", "psutil", "pydantic", "fastapi", "cloudevents", "kserve.protocol.grpc")


class Anything(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing

    def __getitem__(cls, _):
        return cls


class Nothing(metaclass=Anything):
    def __init__(self, *_, **__):
        pass


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if any(name == absent or name.startswith(absent + ".") for absent in ABSENT):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__getattr__ = lambda name: getattr(Nothing, name)


try:
    import orjson
except ImportError:
    orjson = types.ModuleType("orjson")
    orjson.orjson = orjson
    orjson.loads = json.loads
    orjson.dumps = lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    orjson.JSONDecodeError = json.JSONDecodeError
    sys.modules["orjson"] = orjson

folder, server, model, shape, pixels, expected = sys.argv[1:]
sys.meta_path.insert(0, Absent())
sys.modules["kserve"] = types.ModuleType("kserve")
sys.modules["kserve"].__path__ = [folder]
from kserve.inference_client import InferenceRESTClient, RESTConfig
from kserve.protocol.infer_type import InferInput, InferRequest, RequestedOutput

shape = [int(n) for n in shape.split(",")]
pixels = numpy.fromfile(pixels, numpy.uint8).reshape(shape)
expected = [image.split(":") for image in expected.split(",")]
classes = [int(index) for index, _ in expected]
labels = [label for _, label in expected]


def check(found, wanted):
    if found != wanted:
        sys.exit(f"found {found!r}, not {wanted!r}")


def request(datatype, values, binary, **more):
    tensor = InferInput("input", shape, datatype)
    tensor.set_data_from_numpy(values, binary_data=binary)
    return InferRequest(model, [tensor], **more)


def output(result, name):
    return result.get_output_by_name(name).as_numpy().flatten().tolist()


def label(result):
    return [value.decode() if isinstance(value, bytes) else value for value in output(result, "label")]


async def ask():
    url = "http://" + server
    async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
        check(await client.is_server_live(url), True)
        check(await client.is_server_ready(url), True)
        check(await client.is_model_ready(url, model), True)

        result = await client.infer(url, request("FP32", pixels.astype(numpy.float32), False, request_id="json"), model)
        check((result.id, result.model_name), ("json", model))
        check(output(result, "class"), classes)
        check(label(result), labels)
        logits = output(result, "logits")

        everything = {"binary_data_output": True}
        result = await client.infer(url, request("UINT8", pixels, True, request_id="binary", parameters=everything), model)
        check(result.id, "binary")
        check(output(result, "class"), classes)
        check(label(result), labels)
        check(output(result, "logits"), numpy.float32(logits).tolist())

        asked = [RequestedOutput("class", {"binary_data": True}), RequestedOutput("label", {"binary_data": False})]
        result = await client.infer(url, request("UINT8", pixels, True, request_id="mixed", request_outputs=asked), model)
        check([output.name for output in result.outputs], ["class", "label"])
        check(output(result, "class"), classes)
        check(label(result), labels)

        try:
            await client.infer(url, request("UINT8", pixels, False, request_id="nobody"), "nobody")
            sys.exit("a model that there is not has answered")
        except httpx.HTTPStatusError as e:
            check((e.response.status_code, str(e).startswith("There is no model 'nobody'.")), (404, True))
    print("kserve: all right,", classes, labels)


asyncio.run(ask())
