"""Sends a tracking server what Atheris (libFuzzer) makes up: bodies, query strings, filters, artifact paths and headers.

A first argument names a file of JSON: port, token, pid of the server, its endpoints, and values that mean something. All that follow are libFuzzer's own. An answer of 5xx but 501, an answer that
breaks off, one that is no JSON where it should be, and one that takes the server a second of work end the program.
"""

import http.client
import json
import os
import re
import sys
import time
import urllib.parse

import atheris

with open(sys.argv[1], encoding="utf-8") as file:
    PLAN = json.load(file)
ENDPOINTS = PLAN["endpoints"]
WORDS = PLAN["words"]
FILTERS = PLAN["filters"]
PREFIX = "/t/" + PLAN["token"]
# What was not met before, told by endpoint, status and words, is what libFuzzer takes for new coverage.
COUNTERS = [atheris._reserve_counter() for _ in range(1 << 14)]
TICK = os.sysconf("SC_CLK_TCK")
SECOND = 1.0
connection = None


def work_of_server() -> float:
    """Seconds of processor time that the server took so far: on a machine that does more than this, time says nothing."""
    with open(f"/proc/{PLAN['pid']}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def word(data: atheris.FuzzedDataProvider) -> str:
    """A text that means something, one that is near it, or any."""
    kind = data.ConsumeIntInRange(0, 5)
    if kind < 3:
        return data.PickValueInList(WORDS)
    if kind == 3:
        near = data.PickValueInList(WORDS)
        at = data.ConsumeIntInRange(0, len(near))
        return near[:at] + data.ConsumeUnicode(3) + near[at:]
    if kind == 4:
        return data.ConsumeUnicode(data.ConsumeIntInRange(0, 40))
    return data.ConsumeUnicodeNoSurrogates(4) * data.ConsumeIntInRange(0, 3000)


def value(data: atheris.FuzzedDataProvider, depth: int = 0):
    """A value of JSON."""
    kind = data.ConsumeIntInRange(0, 9 if depth < 5 else 6)
    if kind < 3:
        return word(data)
    if kind == 3:
        return data.PickValueInList([0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 1e308, 5e-324, -0.0, 0.1])
    if kind == 4:
        return data.ConsumeInt(9)
    if kind == 5:
        return data.PickValueInList([None, True, False, "NaN", "Infinity", "-Infinity", "", "0", "1"])
    if kind == 6:
        return data.PickValueInList(FILTERS)
    if kind == 7:
        return [value(data, depth + 1) for _ in range(data.ConsumeIntInRange(0, 4))]
    return {name(data): value(data, depth + 1) for _ in range(data.ConsumeIntInRange(0, 5))}


def name(data: atheris.FuzzedDataProvider) -> str:
    return data.PickValueInList(PLAN["fields"]) if data.ConsumeIntInRange(0, 7) else word(data)


def search_filter(data: atheris.FuzzedDataProvider) -> str:
    """Pieces of the search grammar in any order."""
    return " ".join(data.PickValueInList(PLAN["grammar"]) if data.ConsumeIntInRange(0, 5) else word(data) for _ in range(data.ConsumeIntInRange(0, 12)))


def quoted(text: str) -> str:
    return urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe="")


def target_of(path: str, data: atheris.FuzzedDataProvider) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: artifact(data) if found[1] == "path" else quoted(word(data)), path)


def artifact(data: atheris.FuzzedDataProvider) -> str:
    """A path as it stands in a URL, with all that it may be spelt with."""
    start = data.PickValueInList(["", PLAN["root"], PLAN["root"] + "/", "/"])
    pieces = [data.PickValueInList(["..", ".", "/", "%2f", "%5c", "%00", "%2e%2e", "a", "b", "%c0%ae", "%ff", "%", "//", ";", "~", "C:", "%e2%80%ae"]) if data.ConsumeBool() else quoted(word(data))[:600] for _ in range(data.ConsumeIntInRange(0, 6))]
    return start + "/".join(pieces)


def request_of(data: atheris.FuzzedDataProvider):
    method, path = data.PickValueInList(ENDPOINTS)
    headers = {"Content-Type": "application/json"}
    target = target_of(path, data)
    kind = data.ConsumeIntInRange(0, 9)
    body = b""
    if kind < 4:
        fields = {name(data): value(data) for _ in range(data.ConsumeIntInRange(0, 6))}
        if "search" in path and data.ConsumeBool():
            fields.update(filter=search_filter(data), experiment_ids=["0"], order_by=[search_filter(data)][: data.ConsumeIntInRange(0, 1)])
        if method == "GET":
            target += "?" + "&".join(f"{quoted(key)}={quoted(one if isinstance(one, str) else json.dumps(one))}" for key, one in fields.items())
        else:
            body = json.dumps(fields, ensure_ascii=data.ConsumeBool()).encode("utf-8", "surrogatepass")
    elif kind < 6:
        target += "?filter=" + quoted(search_filter(data)) + "&experiment_ids=0&" + quoted(name(data)) + "=" + quoted(word(data))
    elif kind < 8:
        # Text of JSON with bytes changed.
        text = json.dumps({name(data): value(data)}).encode("utf-8", "surrogatepass")
        at = data.ConsumeIntInRange(0, len(text))
        body = text[:at] + data.ConsumeBytes(8) + text[at + data.ConsumeIntInRange(0, 3) :]
    else:
        body = data.ConsumeBytes(1 << 16)
        if data.ConsumeBool():
            headers[data.PickValueInList(["Content-Encoding", "Content-Type", "Range", "If-None-Match", "Accept", "User-Agent", "Expect"])] = data.PickValueInList(["gzip", "identity", "br", "bytes=0-", "bytes=-1", "*", "text/plain", "application/json; charset=utf-8", "100-continue", "mlflow-python-client/3"])
    return method, PREFIX + target[:12000], body, headers


def check(method: str, target: str, body: bytes, headers: dict):
    global connection
    if connection is None:
        connection = http.client.HTTPConnection("127.0.0.1", PLAN["port"], timeout=100)
    began, before = time.monotonic(), work_of_server()
    connection.putrequest(method, target, skip_accept_encoding=True)
    for header, given in headers.items():
        connection.putheader(header, given)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read()
    took = time.monotonic() - began
    if answer.will_close:
        connection.close()
        connection = None
    if answer.status >= 500 and answer.status != 501:
        raise RuntimeError(f"answered {answer.status}: {text[:500]!r}")
    if took > SECOND and work_of_server() - before > SECOND:
        raise RuntimeError(f"took {took:.1f} s")
    message = ""
    if answer.status >= 400 and answer.getheader("Content-Type") == "application/json":
        error = json.loads(text)
        message = error["error_code"] + re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "", error["message"])[:60]
    return answer.status, message


def test_one_input(given: bytes) -> None:
    method, target, body, headers = request_of(atheris.FuzzedDataProvider(given))
    if not target.isascii() or re.search(r"[\x00-\x20\x7f]", target):
        return
    try:
        status, message = check(method, target, body, headers)
    except Exception as error:
        print(json.dumps({"failed": str(error), "method": method, "target": target, "headers": headers, "body": body[:2000].decode("latin-1")}), flush=True)
        raise
    path = re.sub(r"[0-9a-f]{32,}|\?.*", "", target)[:60]
    atheris._trace_branch(COUNTERS[hash((method, path if status != 404 else "", status, message)) % len(COUNTERS)])


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], test_one_input)
    atheris.Fuzz()
