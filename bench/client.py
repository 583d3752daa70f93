"""One kept connection that asks as fast as it can: `python -m bench.client PORT LIST SECONDS OFFSET NUMBER OF`."""

import socket
import sys
import time
from pathlib import Path


def main(port: int, listing: Path, seconds: float, offset: int, number: int, of: int) -> None:
    paths = listing.read_text(encoding="utf-8").splitlines()
    head = " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n"
    at, count, errors = len(paths) * number // of + offset, 0, 0
    times: list[float] = []
    line = socket.create_connection(("127.0.0.1", port))
    reader = line.makefile("rb")
    deadline = time.monotonic() + seconds
    while (began := time.monotonic()) < deadline:
        line.sendall(f"GET {paths[at % len(paths)]}{head}".encode())
        at += 1
        status = reader.readline()
        length = 0
        while (header := reader.readline()) not in (b"\r\n", b""):
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        reader.read(length)
        times.append(time.monotonic() - began)
        count += 1
        errors += b" 200 " not in status
    times.sort()
    print(count, errors, f"{1000 * times[int(len(times) * 0.99)]:.1f}" if times else "0")


if __name__ == "__main__":
    port, listing, seconds, offset, number, of = sys.argv[1:]
    main(int(port), Path(listing), float(seconds), int(offset), int(number), int(of))
