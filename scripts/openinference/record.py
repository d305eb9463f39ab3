#!/usr/bin/env python3
"""Runs a client against a server and keeps each of its requests as it came over the wire.

usage: record.py --server HOST:PORT --into FOLDER CASE... -- COMMAND...

`@` in the command becomes the address that the client is to ask. Its n-th request becomes FOLDER/CASE.http with the n-th CASE;
one whose CASE is `-` is passed on but not kept. The value of `Host` becomes localhost:8080; nothing else is changed.
Fails if the client fails, or sends another number of requests.
"""
import argparse
import contextlib
import pathlib
import socket
import subprocess
import sys
import threading


def request(stream):
    """The next request: its head with the empty line, and its body; None at the end of the stream."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    fields = dict(line.split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    fields = {name.lower(): value.strip() for name, value in fields.items()}
    if b"transfer-encoding" in fields:
        raise ValueError("bodies without a length are not recorded")
    return head, stream.read(int(fields.get(b"content-length", b"0")))


def with_neutral_host(head):
    lines = head.split(b"\r\n")
    return b"\r\n".join(b"Host: localhost:8080" if line.lower().startswith(b"host:") else line for line in lines)


class Recorder:
    """Stands between one client and the server."""

    def __init__(self, server):
        host, port = server.rsplit(":", 1)
        self.server = (host, int(port))
        self.requests = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    def address(self):
        return "localhost:%d" % self.listening.getsockname()[1]

    def accept(self):
        while True:
            client, _ = self.listening.accept()
            server = socket.create_connection(self.server)
            threading.Thread(target=self.ask, args=(client, server), daemon=True).start()
            threading.Thread(target=self.answer, args=(server, client), daemon=True).start()

    def ask(self, client, server):
        with client.makefile("rb") as stream:
            while (asked := request(stream)) is not None:
                self.requests.append(asked)
                server.sendall(asked[0] + asked[1])
        server.shutdown(socket.SHUT_WR)

    def answer(self, server, client):
        with contextlib.suppress(OSError):  # the client may be gone
            while data := server.recv(65536):
                client.sendall(data)
            client.shutdown(socket.SHUT_WR)


def main():
    split = sys.argv.index("--")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--into", required=True, type=pathlib.Path)
    parser.add_argument("cases", nargs="+")
    said = parser.parse_args(sys.argv[1:split])
    recorder = Recorder(said.server)
    client = subprocess.run([word.replace("@", recorder.address()) for word in sys.argv[split + 1 :]])
    if client.returncode != 0:
        sys.exit("the client has failed")
    if len(recorder.requests) != len(said.cases):
        sys.exit("%d cases, but %d requests" % (len(said.cases), len(recorder.requests)))
    said.into.mkdir(parents=True, exist_ok=True)
    for case, (head, body) in zip(said.cases, recorder.requests):
        if case != "-":
            (said.into / f"{case}.http").write_bytes(with_neutral_host(head) + body)


main()
