"""Learns the mean of the numbers."""
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--output", required=True, help="the numbers")
parser.add_argument("--output_2", required=True, help="the model")
args = parser.parse_args()
with open(args.output) as file:
    numbers = [int(word) for word in file.read().split()]
with open(args.output_2, "w") as file:
    file.write(str(sum(numbers) / len(numbers)))
