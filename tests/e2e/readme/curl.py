"""Stands in for curl where there is none: just the options that board.sh uses."""

import argparse
import sys
import urllib.request

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("-H", dest="headers", action="append", default=[])
parser.add_argument("-d", dest="body")
parser.add_argument("-s", action="store_true")
parser.add_argument("-N", action="store_true")
given = parser.parse_args()

headers = dict(header.split(": ", 1) for header in given.headers)
with urllib.request.urlopen(urllib.request.Request(given.url, given.body.encode(), headers)) as answer:
    while line := answer.readline():
        sys.stdout.write(line.decode())
        sys.stdout.flush()
