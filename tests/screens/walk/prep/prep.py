"""Doubles each number of a table."""
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--raw", required=True)
parser.add_argument("--output", required=True)
args = parser.parse_args()
with open(args.raw + "/rows.csv") as file:
    numbers = [2 * int(line) for line in file.read().split()[1:]]
with open(args.output, "w") as file:
    file.write(" ".join(map(str, numbers)))
